package dev.hybridsession.internal.copies;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.FreshnessReason;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.copies.Freshness.Judgement;
import dev.hybridsession.internal.copies.Freshness.Verdict;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.record.SessionCopy;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.Tombstone;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.internal.store.StoreGate;
import dev.hybridsession.internal.store.StoreQueue;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.support.FaultyStore;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemoryDatabase;
import dev.hybridsession.support.MemoryStore;
import dev.hybridsession.support.MutableClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests of each doubt about a copy: how it begins, and how it ends. */
class FreshnessTests {

	private final MutableClock clock = new MutableClock();

	private final ClusterClock clusterClock = ClusterClock.of(this.clock);

	private final FaultyStore store = new FaultyStore(new MemoryStore(new MemoryDatabase()));

	private final StoreGate gate = new StoreGate(this.store, this.clusterClock, HybridInstance.TIMING.syncInterval(),
			StoreQueue.unlimited(), SessionObserver.NONE);

	/** The keys that all nodes were asked for. */
	private final List<Object> askedEverywhere = new ArrayList<>();

	private final List<String> repaired = new ArrayList<>();

	private boolean roomForRepairs = true;

	private int overflows;

	private final SessionObserver observer = new SessionObserver() {

		@Override
		public void dirtyOverflow() {
			FreshnessTests.this.overflows++;
		}

	};

	private final Freshness freshness = new Freshness(cached(), this.gate, HybridInstance.TIMING, dirty(),
			this.clusterClock, this.observer, 2, 2, 10);

	private final SessionRecord record = SessionRecord
		.create("id", "internal", this.clock.millis(), Duration.ofMinutes(30), 1)
		.mergeRow(SessionRecord.create("id", "internal", this.clock.millis(), Duration.ofMinutes(30), 1), 1,
				this.clock.millis());

	private final Tombstone tombstone = new Tombstone("id", "internal", this.clock.millis(), EndReason.DELETED, 1);

	private CachedSessions cached() {
		SessionCache cache = (SessionCache) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { SessionCache.class }, (proxy, method, arguments) -> {
					assertThat(method.getName()).isEqualTo("readEverywhere");
					this.askedEverywhere.add(arguments[0]);
					return CacheRead.NoHit.MISS;
				});
		return new CachedSessions(cache, new CacheKeys("test", () -> "store"), HybridInstance.TIMING, this.clusterClock,
				SessionObserver.NONE, dirty());
	}

	@SuppressWarnings("unchecked")
	private DirtyCopies<String> dirty() {
		return (DirtyCopies<String>) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { DirtyCopies.class }, (proxy, method, arguments) -> {
					assertThat(method.getName()).isEqualTo("repair");
					this.repaired.add((String) arguments[0]);
					return this.roomForRepairs;
				});
	}

	private static CachedCopy copy(@Nullable SessionCopy content, long fence) {
		return new CachedCopy(true, content, null, fence);
	}

	private CachedCopy current() {
		return copy(this.record, Long.MIN_VALUE);
	}

	private FreshnessReason reason(CachedCopy copy) {
		return this.freshness.judge(copy, false).reason();
	}

	private void loseDatabase() {
		this.store.setUnavailable(true);
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> this.gate.store().find("id"));
		assertThat(this.freshness.isCatchingUp()).isTrue();
	}

	@Test
	void aJudgementHasAVerdictAndAReason() {
		assertThat(judgement(current(), false)).isEqualTo(new Judgement(Verdict.TRUST, FreshnessReason.CURRENT));
		assertThat(judgement(copy(this.tombstone, Long.MIN_VALUE), false))
			.isEqualTo(new Judgement(Verdict.TRUST, FreshnessReason.ENDED));
		assertThat(judgement(CachedCopy.UNAVAILABLE, false))
			.isEqualTo(new Judgement(Verdict.CHECK_ROW, FreshnessReason.UNANSWERED));
		assertThat(judgement(CachedCopy.MISS, false))
			.isEqualTo(new Judgement(Verdict.CHECK_ROW, FreshnessReason.MISSING));
	}

	@Test
	void theReasonToAskAllNodesStaysTheReasonToReadTheRow() {
		CachedCopy fenced = copy(this.record, this.clock.millis());
		assertThat(judgement(fenced, false)).isEqualTo(new Judgement(Verdict.CHECK_ALL_NODES, FreshnessReason.FENCED));
		assertThat(judgement(fenced, true)).isEqualTo(new Judgement(Verdict.CHECK_ROW, FreshnessReason.FENCED));
		loseDatabase();
		assertThat(judgement(CachedCopy.MISS, false))
			.isEqualTo(new Judgement(Verdict.CHECK_ALL_NODES, FreshnessReason.CATCHING_UP));
		assertThat(judgement(CachedCopy.MISS, true))
			.isEqualTo(new Judgement(Verdict.CHECK_ROW, FreshnessReason.CATCHING_UP));
	}

	private Judgement judgement(CachedCopy copy, boolean allNodesAsked) {
		return this.freshness.judge(copy, allNodesAsked);
	}

	@Test
	void anUnconfirmedWriteIsDoubtfulUntilACopyWithItsRowIsConfirmed() {
		this.freshness.writeUnconfirmed("id");
		assertThat(reason(current())).isEqualTo(FreshnessReason.UNCONFIRMED);
		assertThat(this.freshness.isUnconfirmed(this.record)).isTrue();
		UnconfirmedWrite write = this.freshness.unconfirmed("id");
		this.freshness.confirmed(this.record, null);
		assertThat(reason(current())).isEqualTo(FreshnessReason.UNCONFIRMED);
		this.freshness.confirmed(this.record, write);
		assertThat(reason(current())).isEqualTo(FreshnessReason.CURRENT);
		this.freshness.writeUnconfirmed("id");
		this.freshness.refilled(this.record, this.freshness.unconfirmed("id"));
		assertThat(reason(current())).isEqualTo(FreshnessReason.CURRENT);
	}

	@Test
	void anAccessThatTheCacheMayHaveMissedIsAddedAndStaysUntilACopyHasIt() {
		SessionRecord later = this.record.accessedAt(this.record.lastAccessTime() + 1);
		this.freshness.markStale(later);
		assertThat(this.repaired).containsExactly("id");
		assertThat(this.freshness.accessed(this.record)).isEqualTo(later);
		assertThat(this.freshness.accessed(later)).isSameAs(later);
		this.freshness.confirmed(this.record, this.freshness.unconfirmed("id"));
		assertThat(this.freshness.isUnconfirmed(this.record)).isTrue();
		this.freshness.confirmed(later, this.freshness.unconfirmed("id"));
		assertThat(this.freshness.isUnconfirmed(this.record)).isFalse();
	}

	@Test
	void tooManyUnconfirmedWritesMakeEveryUncheckedCopyUnconfirmed() {
		SessionRecord checkedNow = checked(this.clock.millis());
		this.freshness.writeUnconfirmed("a");
		this.freshness.writeUnconfirmed("b");
		assertThat(this.freshness.isUnconfirmed(checkedNow)).isFalse();
		this.freshness.writeUnconfirmed("c");
		assertThat(this.freshness.isUnconfirmed(checkedNow)).isTrue();
		assertThat(this.freshness.unconfirmed("a")).isNull();
		assertThat(this.freshness.unconfirmed("c")).isNotNull();
		long fence = this.clock.millis() + HybridInstance.TIMING.clockSkew().toMillis();
		assertThat(this.freshness.isUnconfirmed(checked(fence - 1))).isTrue();
		assertThat(this.freshness.isUnconfirmed(checked(fence))).isFalse();
	}

	private SessionRecord checked(long time) {
		return this.record.mergeRow(this.record, 1, time);
	}

	@Test
	void aRepairThatFindsNoRoomIsCounted() {
		this.freshness.markStale("id");
		assertThat(this.overflows).isZero();
		this.roomForRepairs = false;
		this.freshness.markStale("id");
		assertThat(this.overflows).isOne();
	}

	@Test
	void nothingIsInDoubtOnceTheCacheHasNoLiveCopy() {
		this.freshness.endIsNotCached("id");
		assertThat(this.repaired).containsExactly("id");
		assertThat(this.freshness.isEnded("id")).isTrue();
		assertThat(this.freshness.isEndedWithoutCache("id")).isTrue();
		assertThat(this.freshness.isEndedWithoutDatabase("id")).isFalse();
		assertThat(this.freshness.isUnconfirmed(this.record)).isTrue();
		this.freshness.nothingCached("id");
		assertThat(this.freshness.isEnded("id")).isFalse();
		assertThat(this.freshness.isUnconfirmed(this.record)).isFalse();
	}

	@Test
	void anEndIsPendingUntilTheDatabaseKnows() {
		this.freshness.endLater(this.record);
		assertThat(this.freshness.isEnded("id")).isTrue();
		assertThat(this.freshness.isEndedWithoutDatabase("id")).isTrue();
		assertThat(this.freshness.isEndedWithoutCache("id")).isFalse();
		assertThat(this.freshness.pendingEnds()).containsExactly(this.record);
		this.freshness.endIsTold("id");
		assertThat(this.freshness.isEnded("id")).isFalse();
	}

	/** A caller that is told that a session has ended must be able to rely on it. */
	@Test
	void anEndIsRefusedRatherThanAnotherForgotten() {
		this.freshness.endLater(session("a"));
		this.freshness.endLater(session("b"));
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> this.freshness.endLater(session("c")))
			.withMessageContaining("2 logouts");
		this.freshness.endLater(session("b"));
		assertThat(this.freshness.pendingEnds()).extracting(SessionRecord::publicId)
			.containsExactlyInAnyOrder("a", "b");
		this.freshness.endIsTold("a");
		this.freshness.endLater(session("c"));
		assertThat(this.freshness.isEnded("c")).isTrue();
	}

	private static SessionRecord session(String id) {
		return SessionRecord.create(id, "internal-" + id, 0, Duration.ofMinutes(30), 1);
	}

	@Test
	void tombstonesThatTheCacheMayLackAreBounded() {
		this.freshness.endIsNotCached("a");
		this.freshness.endIsNotCached("b");
		this.freshness.endIsNotCached("c");
		assertThat(this.freshness.isEndedWithoutCache("a")).isTrue();
		assertThat(this.freshness.isEndedWithoutCache("b")).isTrue();
		assertThat(this.freshness.isEndedWithoutCache("c")).isFalse();
		this.freshness.nothingCached("a");
		assertThat(this.freshness.isEnded("a")).isFalse();
	}

	@Test
	void aCopyIsDoubtfulIfItIsFencedOrUnconfirmed() {
		assertThat(this.freshness.isDoubtful(current())).isFalse();
		assertThat(this.freshness.isDoubtful(CachedCopy.MISS)).isFalse();
		assertThat(this.freshness.isFenced(current())).isFalse();
		CachedCopy fenced = copy(this.record, this.clock.millis());
		assertThat(this.freshness.isDoubtful(fenced)).isTrue();
		assertThat(this.freshness.isFenced(fenced)).isTrue();
		this.freshness.writeUnconfirmed("id");
		assertThat(this.freshness.isDoubtful(current())).isTrue();
		assertThat(this.freshness.isFenced(current())).isFalse();
	}

	/** The reaper may have been unable to take it back. */
	@Test
	void aTombstoneOfAnExpiredSessionIsFencedLikeACopy() {
		long now = this.clock.millis();
		Tombstone expired = new Tombstone("id", "internal", now, EndReason.EXPIRED, 1);
		assertThat(this.freshness.isFenced(copy(expired, now))).isTrue();
		assertThat(this.freshness.isFenced(copy(expired, now - 1))).isFalse();
		assertThat(this.freshness.isFenced(copy(this.tombstone, now))).isFalse();
	}

	@Test
	void allNodesAreAskedForAFencedCopyAndAfterAnOutageForAMissingOne() {
		this.freshness.complete("id", current());
		this.freshness.complete("id", CachedCopy.MISS);
		assertThat(this.askedEverywhere).isEmpty();
		this.freshness.complete("id", copy(this.record, this.clock.millis()));
		assertThat(this.askedEverywhere).hasSize(1);
		loseDatabase();
		this.freshness.complete("id", current());
		this.freshness.complete("id", CachedCopy.UNAVAILABLE);
		this.freshness.complete("id", copy(this.tombstone, Long.MIN_VALUE));
		assertThat(this.askedEverywhere).hasSize(1);
		this.freshness.complete("id", CachedCopy.MISS);
		assertThat(this.askedEverywhere).hasSize(2);
	}

	@Test
	void allNodesAreSearchedForAnyMissingCopy() {
		this.freshness.completeOrFind("id", current());
		this.freshness.completeOrFind("id", CachedCopy.UNAVAILABLE);
		this.freshness.completeOrFind("id", copy(this.tombstone, Long.MIN_VALUE));
		assertThat(this.askedEverywhere).isEmpty();
		this.freshness.completeOrFind("id", CachedCopy.MISS);
		this.freshness.completeOrFind("id", copy(this.record, this.clock.millis()));
		assertThat(this.askedEverywhere).hasSize(2);
	}

	@Test
	void aSessionWithoutAnAnswerMayBeCachedAloneDuringAnOutageOnly() {
		assertThat(mayBeCachedAlone(CachedCopy.UNAVAILABLE)).isFalse();
		loseDatabase();
		assertThat(mayBeCachedAlone(CachedCopy.UNAVAILABLE)).isTrue();
		assertThat(mayBeCachedAlone(current())).isFalse();
		assertThat(this.freshness.mayBeCachedAlone("id", CachedCopy.UNAVAILABLE, StoredSession.Dead.ENDED)).isFalse();
	}

	private boolean mayBeCachedAlone(CachedCopy copy) {
		return this.freshness.mayBeCachedAlone("id", copy, StoredSession.Dead.UNKNOWN);
	}

	@Test
	void aSessionThatMayLagLivesUntilItsRowExpires() {
		Duration rowLife = Duration.ofMillis(HybridInstance.TIMING.rowExpiry(this.record) - this.clock.millis());
		this.clock.advance(rowLife.minusMillis(1));
		assertThat(this.freshness.isAlive(this.record, false)).isFalse();
		assertThat(this.freshness.isAlive(this.record, true)).isTrue();
		assertThat(reason(current())).isEqualTo(FreshnessReason.EXPIRED);
		this.clock.advance(Duration.ofMillis(1));
		assertThat(this.freshness.isAlive(this.record, true)).isFalse();
	}

}
