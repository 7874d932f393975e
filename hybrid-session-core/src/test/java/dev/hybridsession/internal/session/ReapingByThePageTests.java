package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionOperations.ReaperPassed;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.FaultyStore;
import dev.hybridsession.support.HybridInstance;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Schedules in which sessions expire together, which they do without an archive. */
class ReapingByThePageTests extends RepositoryTestBase {

	@Override
	protected HybridInstance.Builder configure(HybridInstance.Builder builder) {
		return builder.archiving(false);
	}

	@Test
	void aPageOfExpiredSessionsEndsInOneTransactionAndEachIsAnnounced() {
		List<String> ids = IntStream.range(0, 45).mapToObj((i) -> this.one.create().getId()).toList();
		this.clock.advance(Duration.ofHours(1));
		int before = this.one.store.count(FaultyStore.Operation.END);
		assertThat(this.one.reaper.run()).isEqualTo(45);
		assertThat(this.one.store.count(FaultyStore.Operation.END) - before).isOne();
		assertThat(this.one.expired).extracting(HybridSession::getId).containsExactlyInAnyOrderElementsOf(ids);
	}

	@Test
	void aSaveBetweenTombstonesAndRowsKeepsThatSessionOfAPageAlone() {
		HybridSession saved = this.one.create();
		HybridSession left = this.one.create();
		HybridSession slow = this.two.repository.findById(saved.getId());
		this.clock.advance(Duration.ofMinutes(33));
		slow.setLastAccessedTime(this.clock.instant());
		this.one.store.beforeNext(FaultyStore.Operation.END, () -> this.two.repository.save(slow));
		assertThat(this.one.reaper.run()).isOne();
		assertThat(this.one.repository.findById(saved.getId())).isNotNull();
		assertThat(this.one.expired).extracting(HybridSession::getId).containsExactly(left.getId());
	}

	@Test
	void aSessionOfAPageThatDidNotEndIsBackBeforeListenersHearOfTheOthers() {
		HybridSession saved = this.one.create();
		this.one.create();
		this.one.create();
		this.clock.advance(Duration.ofMinutes(33));
		this.one.store.beforeNext(FaultyStore.Operation.END, () -> this.jdbc
			.update("UPDATE HYBRID_SESSION SET VERSION = VERSION + 1 WHERE PUBLIC_ID = ?", saved.getId()));
		List<Boolean> tombstones = new ArrayList<>();
		this.one.ended = (id) -> tombstones.add(this.two.tiers.cached().read(saved.getId()).tombstone() != null);
		assertThat(this.one.reaper.run()).isEqualTo(2);
		assertThat(tombstones).containsExactly(false, false);
	}

	@Test
	void errorWhileATombstoneIsTakenBackCostsTheOtherSessionsNoEvent() {
		HybridSession saved = this.one.create();
		HybridSession ended = this.one.create();
		this.clock.advance(Duration.ofMinutes(33));
		this.one.store.beforeNext(FaultyStore.Operation.END, () -> {
			this.jdbc.update("UPDATE HYBRID_SESSION SET VERSION = VERSION + 1 WHERE PUBLIC_ID = ?", saved.getId());
			this.one.cache.beforeNext(FaultyCache.Operation.REPLACE, () -> {
				throw new NoClassDefFoundError("a test");
			});
		});
		assertThatExceptionOfType(NoClassDefFoundError.class).isThrownBy(this.one.reaper::run);
		assertThat(this.one.expired).extracting(HybridSession::getId).containsExactly(ended.getId());
	}

	@Test
	void sessionsOfAPageThatEndedBeforeTheDatabaseWentAwayAreAnnounced() {
		this.one.create();
		this.one.create();
		this.clock.advance(Duration.ofMinutes(33));
		this.one.store.beforeNext(FaultyStore.Operation.END, () -> {
			throw new StoreContendedException("A test keeps the rows locked", null);
		});
		this.one.store.beforeNext(FaultyStore.Operation.END, () -> {
		});
		this.one.store.beforeNext(FaultyStore.Operation.END, () -> this.one.store.setUnavailable(true));
		this.one.reaper.run();
		assertThat(rows("ENDED_TIME IS NOT NULL")).isOne();
		assertThat(this.one.expired).hasSize(1);
	}

	@Test
	void aPageOfTombstonesIsTakenBackIfTheDatabaseGoesAway() {
		HybridSession cached = this.one.create();
		HybridSession uncached = this.one.create();
		this.cache.remove(new CacheKeys("test", () -> "store").session(uncached.getId()));
		this.clock.advance(Duration.ofMinutes(33));
		this.one.store.beforeNext(FaultyStore.Operation.END, () -> this.one.store.setUnavailable(true));
		assertThat(this.one.reaper.run()).isZero();
		assertThat(this.one.tiers.cached().read(cached.getId()).record()).isNotNull();
		assertThat(this.one.tiers.cached().read(uncached.getId()).tombstone()).isNull();
		assertThat(this.one.expired).isEmpty();
		this.one.store.setUnavailable(false);
		this.one.tiers.gate().probeIfDown();
		this.clock.advance(Duration.ofMinutes(5));
		assertThat(this.one.reaper.run()).isEqualTo(2);
	}

	@Test
	void aRowThatOthersKeepLockedIsLeftAndTheOthersEnd() {
		this.one.create();
		this.one.create();
		this.clock.advance(Duration.ofMinutes(40));
		// the first attempt is at both, the second at the locked row alone
		for (int attempt = 0; attempt < 2; attempt++) {
			this.one.store.beforeNext(FaultyStore.Operation.END, () -> {
				throw new StoreContendedException("A test keeps the row locked", null);
			});
		}
		assertThat(this.one.reaper.run()).isOne();
		assertThat(this.one.reaper.run()).isOne();
		assertThat(this.one.expired).hasSize(2);
	}

	@Test
	void aPageThatTheDatabaseDoesNotTakeEndsOneByOne() {
		this.one.create();
		this.one.create();
		this.clock.advance(Duration.ofMinutes(40));
		this.one.store.beforeNext(FaultyStore.Operation.END, () -> {
			throw new IllegalStateException("A test refuses the batch");
		});
		assertThat(this.one.reaper.run()).isEqualTo(2);
		assertThat(this.one.expired).hasSize(2);
	}

	@Test
	void aTombstoneThatIsNotConfirmedLeavesItsSessionAlone() {
		this.one.create();
		this.one.create();
		this.clock.advance(Duration.ofMinutes(33));
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.CONFLICT);
		assertThat(this.one.reaper.run()).isOne();
		assertThat(rows("ENDED_TIME IS NULL")).isOne();
	}

	@Test
	void ofTwoReapersOfAPageEachSessionIsAnnouncedByOne() {
		IntStream.range(0, 5).forEach((i) -> this.one.create());
		this.clock.advance(Duration.ofMinutes(33));
		this.one.store.beforeNext(FaultyStore.Operation.END, this.two.reaper::run);
		assertThat(this.one.reaper.run()).isZero();
		assertThat(this.one.expired).isEmpty();
		assertThat(this.two.expired).hasSize(5);
		assertThat(rows("ENDED_TIME IS NULL")).isZero();
	}

	@Test
	void aTombstoneThatCannotBeTakenBackHoldsUpNoOther() {
		List<HybridSession> sessions = List.of(this.one.create(), this.one.create(), this.one.create());
		this.clock.advance(Duration.ofMinutes(33));
		this.one.store.beforeNext(FaultyStore.Operation.END, () -> {
			this.jdbc.update("UPDATE HYBRID_SESSION SET VERSION = VERSION + 1");
			this.one.store.beforeNext(FaultyStore.Operation.FIND, () -> {
				throw new IllegalStateException("A test has broken the row");
			});
		});
		assertThat(this.one.reaper.run()).isZero();
		assertThat(sessions).filteredOn((session) -> this.one.tiers.cached().read(session.getId()).tombstone() != null)
			.hasSize(1);
		assertThat(this.one.reaper.last()).hasFieldOrPropertyWithValue("failure", null);
	}

	@Test
	void aPageThatFailsHoldsUpNeitherTheNextPageNorThePurge() {
		this.one = configure(HybridInstance.on(this.cache, this.store, this.clock)).batchSize(2).build();
		IntStream.range(0, 5).forEach((i) -> this.one.create());
		this.clock.advance(Duration.ofMinutes(33));
		AtomicBoolean failed = new AtomicBoolean();
		this.one.ended = (internalId) -> {
			if (failed.compareAndSet(false, true)) {
				throw new IllegalStateException("A test refuses an event");
			}
		};
		assertThat(this.one.reaper.run()).isEqualTo(4);
		assertThat(this.one.store.count(FaultyStore.Operation.PURGE)).isOne();
		ReaperPassed last = this.one.reaper.last();
		assertThat(last).isNotNull();
		assertThat(last.ended()).isEqualTo(4);
		assertThat(last.deferred()).isOne();
		assertThat(last.failure()).contains("IllegalStateException");
	}

	@Test
	void rowsThatAreLockedOrRejectedKeepTheirLiveSessionsAndHoldUpNoOther() {
		List<String> used = List.of(this.one.create().getId(), this.one.create().getId());
		this.one.create();
		this.one.store.setRejecting(true);
		this.clock.advance(Duration.ofMinutes(25));
		used.forEach((id) -> this.one.page(id, (page) -> {
		}));
		this.one.store.setRejecting(false);
		this.clock.advance(Duration.ofMinutes(10));
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE, () -> {
			throw new StoreContendedException("A test keeps the row locked", null);
		});
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE, () -> {
			throw new RowRejectedException("A test has made the row too large", null);
		});
		assertThat(this.one.reaper.run()).isOne();
		ReaperPassed last = this.one.reaper.last();
		assertThat(last).isNotNull();
		assertThat(last.deferred()).isEqualTo(2);
		assertThat(last.failure()).contains("RowRejectedException");
		assertThat(this.one.reaper.run()).isZero();
		assertThat(used).allSatisfy((id) -> assertThat(this.two.repository.findById(id)).isNotNull());
		assertThat(this.one.reaper.last()).hasFieldOrPropertyWithValue("kept", 2);
	}

	@Test
	void passThatFailsIsTheLastPass() {
		this.one.store.beforeNext(FaultyStore.Operation.FIND_EXPIRED, () -> {
			throw new IllegalStateException("no such table");
		});
		assertThatIllegalStateException().isThrownBy(this.one.reaper::run);
		assertThat(this.one.reaper.last()).hasFieldOrPropertyWithValue("failure",
				"java.lang.IllegalStateException, see the log");
	}

	@Test
	void aReaperThatIsStoppedEndsNoFurtherPageUntilItIsStartedAgain() {
		this.one = configure(HybridInstance.on(this.cache, this.store, this.clock)).batchSize(2).build();
		IntStream.range(0, 5).forEach((i) -> this.one.create());
		this.clock.advance(Duration.ofMinutes(33));
		this.one.store.beforeNext(FaultyStore.Operation.END, this.one.reaper::stop);
		assertThat(this.one.reaper.run()).isEqualTo(2);
		assertThat(this.one.expired).hasSize(2);
		assertThat(this.one.store.count(FaultyStore.Operation.FIND_EXPIRED)).isOne();
		assertThat(this.one.store.count(FaultyStore.Operation.PURGE)).isZero();
		assertThat(this.one.reaper.run()).isZero();
		this.one.reaper.start();
		assertThat(this.one.reaper.run()).isEqualTo(3);
	}

	@Test
	void aReaperThatIsStoppedArchivesNoFurtherSessionOfItsPage() {
		this.one = HybridInstance.on(this.cache, this.store, this.clock).build();
		IntStream.range(0, 3).forEach((i) -> this.one.create());
		this.clock.advance(Duration.ofMinutes(33));
		this.one.archive = (session) -> this.one.reaper.stop();
		assertThat(this.one.reaper.run()).isOne();
		this.one.archive = this.one.archived::add;
		this.one.reaper.start();
		assertThat(this.one.reaper.run()).isEqualTo(2);
	}

}
