package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.SessionObserver.WriteReason;
import dev.hybridsession.internal.copies.CachedCopy;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.session.SessionEnding.Expired;
import dev.hybridsession.internal.session.SessionEnding.ExpiryResults;
import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.support.FaultyStore.Operation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of ends that a tier does not take, and of the events.
 */
class SessionEndingTests extends RepositoryTestBase {

	private SessionEnding ending() {
		return this.one.repository.ending();
	}

	private CachedCopy cached(String id) {
		return this.one.tiers.cached().read(id);
	}

	private boolean expire(SessionRecord record, CachedCopy copy, EndReason reason) {
		AtomicInteger ended = new AtomicInteger();
		ending().expireAll(List.of(new Expired(record, copy, reason)), new ExpiryResults() {

			@Override
			public void ended() {
				ended.incrementAndGet();
			}

			@Override
			public void deferred() {
			}

			@Override
			public void failed(SessionRecord failing, RuntimeException failure) {
				throw failure;
			}

		});
		return ended.get() == 1;
	}

	@Test
	void logoutsThatTheDatabaseStillMissesAreCountedAndTriedAgain() {
		String first = this.one.create().getId();
		String second = this.one.create().getId();
		this.one.store.setUnavailable(true);
		this.one.repository.deleteById(first);
		this.one.repository.deleteById(second);
		this.one.store.setUnavailable(false);
		this.one.tiers.gate().probeIfDown();
		this.one.store.beforeNext(Operation.FIND, () -> {
			throw new StoreContendedException("A test has locked the row", null);
		});
		this.one.store.beforeNext(Operation.FIND, () -> {
			throw new IllegalStateException("A test has broken the row");
		});
		assertThat(ending().flushPending()).isEqualTo(2);
		assertThat(ending().flushPending()).isZero();
		assertThat(this.one.tiers.freshness().pendingEnds()).isEmpty();
		assertThat(this.one.deleted).hasSize(2);
	}

	@Test
	void aSessionThatIsAnnouncedHasEndedForItsReason() {
		String id = this.one.create().getId();
		CachedCopy copy = cached(id);
		assertThat(expire(copy.record(), copy, EndReason.DELETED)).isTrue();
		assertThat(this.one.expired).isEmpty();
		assertThat(this.one.deleted).singleElement().matches(TieredSession::isEnded);
	}

	@Test
	void aCopyIsPutBackIfTheDatabaseIsLostBeforeTheRowEnds() {
		String id = this.one.create().getId();
		CachedCopy copy = cached(id);
		this.one.store.beforeNext(Operation.END, () -> this.one.store.setUnavailable(true));
		assertThatExceptionOfType(StoreUnavailableException.class)
			.isThrownBy(() -> expire(copy.record(), copy, EndReason.EXPIRED));
		assertThat(cached(id).record()).isNotNull();
		assertThat(this.one.expired).isEmpty();
	}

	@Test
	void aTombstoneFromBeforeStaysIfTheRowHasChanged() {
		String id = this.one.create().getId();
		SessionRecord record = cached(id).record();
		this.one.tiers.writeTombstone(record, EndReason.EXPIRED);
		CachedCopy copy = cached(id);
		this.clock.advance(Duration.ofSeconds(1));
		this.one.tiers.stored().write(record.accessedAt(this.clock.millis()), WriteReason.SAVED);
		assertThat(expire(record, copy, EndReason.EXPIRED)).isFalse();
		assertThat(cached(id).tombstone()).isNotNull();
	}

}
