package dev.hybridsession.internal.copies;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.SessionObserver.WriteReason;
import dev.hybridsession.Tier;
import dev.hybridsession.internal.lock.LocalLocks;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.StoreGate;
import dev.hybridsession.internal.store.StoreQueue;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.internal.system.RandomSource;
import dev.hybridsession.internal.system.Waiter;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.FaultyStore;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemoryCache;
import dev.hybridsession.support.MemoryDatabase;
import dev.hybridsession.support.MemoryStore;
import dev.hybridsession.support.MutableClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the sessions that an instance remembers after a write to the tiers, and of the
 * counters of the cache.
 */
class SessionTiersTests {

	private final MutableClock clock = new MutableClock();

	private final FaultyCache cache = new FaultyCache(MemoryCache.over(this.clock, 1, 1));

	private final FaultyStore store = new FaultyStore(new MemoryStore(new MemoryDatabase()));

	private final List<String> counted = new ArrayList<>();

	/** The calls of the queue, which has room unless a test says otherwise. */
	private final List<String> queued = new ArrayList<>();

	private boolean room = true;

	private final SessionTiers tiers = tiers();

	private SessionTiers tiers() {
		ClusterClock time = ClusterClock.of(this.clock);
		SessionObserver observer = new SessionObserver() {

			@Override
			public void read(Tier tier, ReadOutcome outcome) {
				if (tier == Tier.CACHE) {
					SessionTiersTests.this.counted.add(outcome.name());
				}
			}

			@Override
			public void recordEncoded(int bytes) {
				SessionTiersTests.this.counted.add((bytes > 0) ? "encoded" : "nothing");
			}

			@Override
			public void dirtyOverflow() {
				SessionTiersTests.this.counted.add("overflow");
			}

		};
		SessionTiming timing = HybridInstance.TIMING;
		StoreGate gate = new StoreGate(this.store, time, timing.syncInterval(), StoreQueue.unlimited(), observer);
		DirtyCopies<String> dirty = dirty();
		CachedSessions cached = new CachedSessions(this.cache, new CacheKeys("test", () -> "store"), timing, time,
				observer, dirty);
		return new SessionTiers(cached, new StoredSessions(gate.store(), timing, time, RandomSource.SYSTEM, observer),
				gate, timing, new Freshness(cached, gate, timing, dirty, time, observer, 10, 10, 10), dirty,
				new LocalLocks(Waiter.SYSTEM), observer, time, RandomSource.SYSTEM, 10);
	}

	@SuppressWarnings("unchecked")
	private DirtyCopies<String> dirty() {
		return (DirtyCopies<String>) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { DirtyCopies.class }, (proxy, method, arguments) -> {
					this.queued.add(method.getName() + " " + arguments[0]);
					return (method.getReturnType() == boolean.class) ? this.room : null;
				});
	}

	private SessionRecord session(String internalId) {
		return SessionRecord.create("id", internalId, this.clock.millis(), Duration.ofMinutes(30), 1);
	}

	private SessionRecord stored() {
		return this.tiers.stored().write(session("internal"), WriteReason.CREATED);
	}

	private CacheToken token() {
		return this.tiers.cached().read("id").token();
	}

	@Test
	void aTombstoneThatIsCachedEndsEveryDoubt() {
		this.tiers.freshness().writeUnconfirmed("id");
		assertThat(this.tiers.writeTombstone(session("internal"), EndReason.DELETED)).isTrue();
		assertThat(this.queued).containsExactly("unwatch id");
		assertThat(this.tiers.freshness().isUnconfirmed(session("internal"))).isFalse();
		assertThat(this.tiers.cached().read("id").tombstone()).isNotNull();
	}

	@Test
	void aTombstoneThatIsNotCachedIsRepairedLater() {
		this.cache.setUnavailable(true);
		assertThat(this.tiers.writeTombstone(session("internal"), EndReason.DELETED)).isFalse();
		assertThat(this.queued).containsExactly("repair id");
		assertThat(this.tiers.freshness().isEndedWithoutCache("id")).isTrue();
	}

	@Test
	void aSavedSessionIsSyncedIfItsRowIsBehindAndWatchedOtherwise() {
		SessionRecord stored = stored();
		this.tiers.rememberSaved(stored);
		this.tiers.remember(stored);
		assertThat(this.queued).containsExactly("watch id", "synced id");
		this.queued.clear();
		this.tiers.rememberSaved(stored.accessedAt(stored.lastAccessTime() + 1));
		assertThat(this.queued).containsExactly("synced id", "add id");
		assertThat(this.counted).isEmpty();
		this.room = false;
		this.tiers.remember(session("internal"));
		assertThat(this.counted).containsExactly("overflow");
	}

	@Test
	void aRefusedCopyGivesWayToTheRow() {
		SessionRecord stored = stored();
		this.tiers.cached().add(stored);
		assertThat(this.tiers.keepInDatabaseOnly(stored, token())).isSameAs(stored);
		assertThat(this.tiers.cached().read("id").record()).isNull();
		assertThat(this.queued).isEmpty();
	}

	@Test
	void aRefusedCopyThatStaysIsStale() {
		SessionRecord stored = stored();
		this.tiers.cached().add(stored);
		CacheToken token = token();
		this.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.UNCONFIRMED);
		this.tiers.keepInDatabaseOnly(stored, token);
		assertThat(this.tiers.freshness().isUnconfirmed(stored)).isTrue();
	}

	@Test
	void aRefusedCopyOfADeadSessionGivesWayToATombstone() {
		SessionRecord cached = session("internal");
		this.tiers.cached().add(cached);
		this.tiers.stored().end(cached, this.clock.millis(), () -> {
		});
		assertThat(this.tiers.keepInDatabaseOnly(cached, token())).isNull();
		assertThat(this.tiers.cached().read("id").tombstone()).isNotNull();
	}

	@Test
	void aDamagedCopyUnderTheIdOfAnotherSessionIsForgotten() {
		stored();
		this.tiers.cached().add(session("damaged"));
		this.tiers.writeTombstoneUnlessOther(session("damaged"));
		CachedCopy copy = this.tiers.cached().read("id");
		assertThat(copy.record()).isNull();
		assertThat(copy.tombstone()).isNull();
	}

	@Test
	void theCopyOfTheSessionThatHasTheIdStays() {
		this.tiers.cached().add(stored());
		this.tiers.writeTombstoneUnlessOther(session("damaged"));
		assertThat(this.tiers.cached().read("id").record()).isNotNull();
	}

	@Test
	void nothingIsForgottenWhereNothingIsCached() {
		stored();
		this.tiers.writeTombstoneUnlessOther(session("damaged"));
		assertThat(this.tiers.cached().read("id")).isEqualTo(CachedCopy.MISS);
	}

	@Test
	void aDeadIdGetsATombstoneWhileTheDatabaseCannotSayWhoseItIs() {
		stored();
		this.store.setUnavailable(true);
		this.tiers.writeTombstoneUnlessOther(session("damaged"));
		assertThat(this.tiers.cached().read("id").tombstone()).isNotNull();
	}

	@Test
	void eachAnswerOfTheCacheIsCounted() {
		this.tiers.cached().read("id");
		this.tiers.cached().add(session("internal"));
		this.tiers.cached().read("id");
		this.tiers.writeTombstone(session("internal"), EndReason.DELETED);
		this.tiers.cached().read("id");
		assertThat(this.tiers.cached().remove("id")).isTrue();
		assertThat(this.tiers.cached().remove("id")).isTrue();
		this.tiers.cached().reserve("id");
		this.tiers.cached().read("id");
		this.cache.setUnavailable(true);
		this.tiers.cached().read("id");
		assertThat(this.tiers.cached().remove("id")).isFalse();
		assertThat(this.counted).containsExactly("MISS", "encoded", "HIT", "ENDED", "MISS", "UNAVAILABLE");
		assertThat(Set.copyOf(this.queued)).containsExactlyInAnyOrder("missing id", "unwatch id");
	}

}
