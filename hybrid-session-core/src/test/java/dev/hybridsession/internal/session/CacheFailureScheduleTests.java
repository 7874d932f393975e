package dev.hybridsession.internal.session;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

import dev.hybridsession.HybridSession;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.record.RecordCodec;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.FaultyStore;
import dev.hybridsession.support.HybridInstance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Schedules in which memcached does not take a save or does not say so, is away, or has
 * something else.
 */
class CacheFailureScheduleTests extends RepositoryTestBase {

	@Test
	void anUnconfirmedSaveIsNotFollowedByAnOlderPage() {
		HybridSession session = this.one.create();
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.UNCONFIRMED);
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		assertThat(this.one.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
	}

	@Test
	void anUnconfirmedSaveIsRepairedInTheBackground() {
		HybridSession session = this.one.create();
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.UNCONFIRMED);
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.one.sync.run();
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
	}

	@Test
	void aSaveWhoseAnswerWasLostIsAppliedOnce() {
		HybridSession session = this.one.create();
		this.one.cache.loseNextAnswer(FaultyCache.Operation.REPLACE);
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.two.page(session.getId(), (page) -> page.setAttribute("b", 1));
		this.one.sync.run();
		assertThat(this.one.repository.findById(session.getId()).getAttributeNames()).containsExactlyInAnyOrder("a",
				"b");
	}

	/** The row of such a session is always overdue, also when it was just written. */
	@Test
	@Takes("Save: DATABASE_ONLY -> WRITE_ROW")
	void aRefusedSaveOfASessionThatExpiresAtOnceWritesItsRowNoMoreThanTwice() {
		HybridSession session = this.one.create();
		for (int i = 0; i < 300; i++) {
			this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED);
		}
		int before = this.one.store.count(FaultyStore.Operation.UPDATE);
		session.setMaxInactiveInterval(Duration.ofMillis(1));
		this.one.repository.save(session);
		assertThat(this.one.store.count(FaultyStore.Operation.UPDATE) - before).isBetween(1, 2);
	}

	@Test
	void aRefusedSaveGoesToTheDatabaseAndLeavesNoOlderCopy() {
		HybridSession session = this.one.create();
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED);
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED);
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED);
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
	}

	@Test
	@Takes("Save: DATABASE_ONLY -> WITHOUT_CACHE")
	void refusedSaveWhoseDatabaseOnlyMarkerIsNotConfirmedLeavesNoOlderCopy() {
		HybridSession session = this.one.create();
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED);
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED);
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.UNCONFIRMED);
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		assertThat(this.one.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
	}

	@Test
	@Takes("Save: ADD_COPY -> MERGE")
	void newSessionThatAnotherInstanceHasReadByItsRowIsMerged() {
		HybridSession session = this.one.repository.createSession();
		session.setAttribute("a", 1);
		this.one.cache.beforeNext(FaultyCache.Operation.ADD,
				() -> this.two.page(session.getId(), (page) -> page.setAttribute("b", 1)));
		this.one.repository.save(session);
		assertThat(this.two.repository.findById(session.getId()).getAttributeNames()).containsExactlyInAnyOrder("a",
				"b");
	}

	/** Only the row tells that the internal id of a copy is damaged. */
	@Test
	@Takes("Load: WITHOUT_ROW -> READ_ROW")
	void doubtfulCopyThatNamesAnotherSessionThanItsRowIsReplacedFromTheRow() {
		HybridSession session = this.one.create();
		SessionRecord damaged = SessionRecord.create(session.getId(), "damaged", this.clock.millis(), MINUTE, 1);
		assertThat(this.cache
			.put(new CacheKeys("test", () -> "store").session(session.getId()), RecordCodec.encode(damaged), MINUTE)
			.stored()).isTrue();
		this.one.tiers.freshness().writeUnconfirmed(session.getId());
		for (HybridInstance instance : List.of(this.one, this.two)) {
			assertThat(instance.repository.findById(session.getId()).getInternalId())
				.isEqualTo(session.getInternalId());
		}
	}

	@Test
	@Takes("Load: DATABASE_ONLY -> NOT_FOUND")
	void sessionThatEndsWhileItsRefusedRefillIsWrittenToTheRowIsNotFound() {
		HybridSession session = this.one.create();
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.two.tiers.freshness().writeUnconfirmed(session.getId());
		this.two.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED);
		this.two.store.beforeNext(FaultyStore.Operation.UPDATE, () -> this.one.repository.deleteById(session.getId()));
		assertThat(this.two.repository.findById(session.getId())).isNull();
		assertThat(this.one.repository.findById(session.getId())).isNull();
	}

	@Test
	void saveThatNeitherTierTakesFails() {
		HybridSession page = this.one.repository.findById(this.one.create().getId());
		page.setAttribute("a", 1);
		this.one.cache.setUnavailable(true);
		this.one.store.setUnavailable(true);
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(() -> this.one.repository.save(page));
	}

	@Test
	void saveThatTheDatabaseHasRefusedDoesNotAskItAgainIfMemcachedDoesNotAnswerThen() {
		HybridSession page = this.one.repository.findById(this.one.create().getId());
		this.clock.advance(HybridInstance.TIMING.syncInterval());
		page.setLastAccessedTime(this.clock.instant());
		page.setAttribute("a", 1);
		int before = this.one.store.count(FaultyStore.Operation.UPDATE);
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE, () -> {
			this.one.cache.setUnavailable(true);
			throw new StoreContendedException("Others have locked the row", null);
		});
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(() -> this.one.repository.save(page));
		assertThat(this.one.store.count(FaultyStore.Operation.UPDATE) - before).isOne();
	}

	/** The instance remembers the access of the save that has failed. */
	@Test
	void pageAfterASaveThatNeitherTierTookWritesTheOverdueRow() {
		HybridSession session = this.one.create();
		this.clock.advance(HybridInstance.TIMING.syncInterval());
		this.one.cache.setUnavailable(true);
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE, () -> {
			throw new StoreContendedException("Others have locked the row", null);
		});
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> this.one.page(session.getId(), (page) -> {
			}));
		this.clock.advance(Duration.ofMillis(1));
		int before = this.one.store.count(FaultyStore.Operation.UPDATE);
		this.one.page(session.getId(), (page) -> {
		});
		assertThat(this.one.store.count(FaultyStore.Operation.UPDATE) - before).isOne();
	}

	@Test
	void saveOfASessionThatHasEndedIsDroppedWithoutMemcachedToo() {
		HybridSession page = this.one.repository.findById(this.one.create().getId());
		this.two.repository.deleteById(page.getId());
		page.setAttribute("a", 1);
		this.one.cache.setUnavailable(true);
		this.one.repository.save(page);
		assertThat(this.one.dropped).hasValue(1);
	}

	@Test
	void withoutMemcachedTheDatabaseServes() {
		this.one.cache.setUnavailable(true);
		HybridSession session = this.one.create();
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		assertThat(this.one.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
	}

	@Test
	void garbageInMemcachedIsReplacedFromTheDatabase() {
		HybridSession session = this.one.create();
		String key = new dev.hybridsession.internal.store.CacheKeys("test", () -> "store").session(session.getId());
		this.cache.put(key, new byte[] { 1, 2, 3 }, MINUTE);
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
	}

	/** A writer without an answer must expect the write at any time. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aSaveThatIsAppliedLongAfterItTimedOutUndoesNothing(boolean afterTheNextPage) {
		AtomicReference<Callable<?>> underWay = new AtomicReference<>();
		SessionCache slow = (SessionCache) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { SessionCache.class }, (proxy, method, arguments) -> {
					boolean late = method.getName().equals("replace")
							&& underWay.compareAndSet(null, () -> method.invoke(this.cache, arguments));
					return late ? CacheWrite.of(CacheWrite.Outcome.UNCONFIRMED) : method.invoke(this.cache, arguments);
				});
		HybridSession session = this.two.create();
		HybridInstance unheard = HybridInstance.on(slow, this.store, this.clock).build();
		unheard.page(session.getId(), (page) -> page.setAttribute("a", 1));
		if (!afterTheNextPage) {
			apply(underWay.get());
		}
		unheard.page(session.getId(), (page) -> page.setAttribute("a", 2));
		if (afterTheNextPage) {
			apply(underWay.get());
		}
		assertThat(unheard.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(2);
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(2);
	}

	private static void apply(Callable<?> write) {
		assertThatNoException().isThrownBy(write::call);
	}

	@Test
	void copyThatTheBackgroundHasNoRoomToRepairIsNotServedUnchecked() {
		HybridInstance small = HybridInstance.on(this.cache, this.store, this.clock).dirty(1, true).build();
		HybridSession other = small.create();
		small.page(other.getId(), (page) -> page.setAttribute("a", 1));
		HybridSession session = small.create();
		small.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.UNCONFIRMED);
		small.page(session.getId(), (page) -> page.setAttribute("a", 1));
		assertThat(small.dirty.size()).isOne();
		assertThat(small.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
	}

	/**
	 * One thread finds the row, another writes it, and then the first finds it locked.
	 */
	@Test
	void readOfTheRowBeforeAnUnconfirmedWriteDoesNotClearIt() {
		HybridSession session = this.one.create();
		HybridSession page = this.one.repository.findById(session.getId());
		HybridSession other = this.one.repository.findById(session.getId());
		page.setAttribute("a", 1);
		other.setAttribute("b", 1);
		this.cache.remove(new CacheKeys("test", () -> "store").session(session.getId()));
		this.one.cache.beforeNext(FaultyCache.Operation.REPLACE, () -> {
			// finds nothing; the next one is to replace the marker
		});
		this.one.cache.beforeNext(FaultyCache.Operation.REPLACE, () -> {
			this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.UNCONFIRMED);
			this.one.repository.save(other);
		});
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE, () -> {
			// of the other
		});
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE, () -> {
			throw new StoreContendedException("Others have locked the row", null);
		});
		this.one.repository.save(page);
		assertThat(this.one.repository.findById(session.getId()).<Integer>getAttribute("b")).isEqualTo(1);
	}

}
