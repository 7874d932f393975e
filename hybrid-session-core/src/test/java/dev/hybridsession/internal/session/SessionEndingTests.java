package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.SessionObserver.WriteReason;
import dev.hybridsession.internal.copies.CachedCopy;
import dev.hybridsession.internal.copies.StoredSession;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.session.SessionEnding.Expired;
import dev.hybridsession.internal.session.SessionEnding.ExpiryResults;
import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.support.FaultyStore.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests of ends that a tier does not take, and of the events. */
@ExtendWith(OutputCaptureExtension.class)
class SessionEndingTests extends RepositoryTestBase {

	private SessionEnding ending() {
		return this.one.repository.ending();
	}

	private CachedCopy cached(String id) {
		return this.one.tiers.cached().read(id);
	}

	private boolean expire(SessionRecord record, CachedCopy copy, EndReason reason) {
		return expire(new Expired(record, copy, reason)).equals(List.of("ended"));
	}

	/** Returns the results in the order in which they were told. */
	private List<String> expire(Expired... sessions) {
		List<String> results = new ArrayList<>();
		ending().expireAll(List.of(sessions), new ExpiryResults() {

			@Override
			public void ended() {
				results.add("ended");
			}

			@Override
			public void deferred() {
				results.add("deferred");
			}

			@Override
			public void failed(SessionRecord failing, RuntimeException failure) {
				results.add("failed");
			}

		});
		return results;
	}

	private Expired expired(String id) {
		CachedCopy copy = cached(id);
		return new Expired(copy.record(), copy, EndReason.EXPIRED);
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
	void logoutsThatTheDatabaseDoesNotTakeCostOneLineAndNotOneEach(CapturedOutput output) {
		List<String> ids = Stream.generate(() -> this.one.create().getId()).limit(3).toList();
		this.one.store.setUnavailable(true);
		ids.forEach(this.one.repository::deleteById);
		this.one.store.setUnavailable(false);
		this.one.tiers.gate().probeIfDown();
		ids.forEach((id) -> this.one.store.beforeNext(Operation.FIND, () -> {
			throw new IllegalStateException("A test has broken the row");
		}));
		assertThat(ending().flushPending()).isEqualTo(3);
		assertThat(output).containsOnlyOnce("cannot be written (1 of them");
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
	void aSessionThatCannotEndIsDeferredIfItsRowIsLockedAndHasFailedIfItsRowIsBroken() {
		String id = this.one.create().getId();
		this.one.store.beforeNext(Operation.END, () -> {
			throw new StoreContendedException("A test has locked the row", null);
		});
		assertThat(expire(expired(id))).containsExactly("deferred");
		this.one.store.beforeNext(Operation.END, () -> {
			throw new IllegalStateException("A test has broken the row");
		});
		assertThat(expire(expired(id))).containsExactly("failed");
		assertThat(expire(expired(id))).containsExactly("ended");
	}

	@Test
	void aSessionThatWasSavedSinceItWasJudgedIsDeferredAloneOrWithOthers() {
		String id = this.one.create().getId();
		Expired judged = expired(id);
		this.two.page(id, (page) -> page.setAttribute("a", 1));
		assertThat(expire(judged)).as("by its copy").containsExactly("deferred");
		this.one.store.beforeNext(Operation.END, () -> writeRow(id));
		assertThat(expire(expired(id))).as("by its row").containsExactly("deferred");
		String other = this.one.create().getId();
		Expired others = expired(other);
		Expired saved = expired(id);
		this.one.store.beforeNext(Operation.END, () -> writeRow(id));
		assertThat(expire(saved, others)).containsExactlyInAnyOrder("deferred", "ended");
	}

	private void writeRow(String id) {
		this.clock.advance(SECOND);
		SessionRecord row = ((StoredSession.Live) this.two.tiers.stored().find(id)).record();
		this.two.tiers.stored().write(row.accessedAt(this.clock.millis()), WriteReason.SAVED);
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
