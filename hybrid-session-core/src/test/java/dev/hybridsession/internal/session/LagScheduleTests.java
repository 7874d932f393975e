package dev.hybridsession.internal.session;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import dev.hybridsession.HybridSession;
import dev.hybridsession.internal.jobs.BackgroundSync;
import dev.hybridsession.support.FaultyStore;
import dev.hybridsession.support.HybridInstance;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Schedules in which the database lags behind memcached, and nobody may notice. */
class LagScheduleTests extends RepositoryTestBase {

	@Test
	void theFirstPageAfterAPauseWritesThrough() {
		HybridSession session = this.one.create();
		this.clock.advance(Duration.ofMinutes(29));
		this.one.page(session.getId(), (page) -> {
		});
		loseMemcached();
		this.clock.advance(Duration.ofMinutes(29));
		assertThat(this.two.repository.findById(session.getId())).isNotNull();
	}

	@Test
	void theLagOfTheRowEndsNobodyEarly() {
		HybridSession session = this.one.create();
		this.clock.advance(Duration.ofSeconds(119));
		this.one.page(session.getId(), (page) -> {
		});
		assertThat(this.one.store.count(FaultyStore.Operation.UPDATE)).isZero();
		loseMemcached();
		this.clock.advance(Duration.ofMinutes(30).minusSeconds(1));
		assertThat(this.two.repository.findById(session.getId())).isNotNull();
		assertThat(this.two.reaper.run()).isZero();
	}

	/** The first page has read the row, which lags, and has not saved anything yet. */
	@Test
	void sessionFoundByTheLagOfItsRowIsFoundByTheNextPageToo() {
		HybridSession session = sessionThatLivesByTheLagOfItsRow();
		HybridSession first = this.one.repository.findById(session.getId());
		HybridSession second = this.two.repository.findById(session.getId());
		assertThat(first).isNotNull();
		assertThat(second).isNotNull();
		first.setLastAccessedTime(this.clock.instant());
		this.one.repository.save(first);
		second.setAttribute("second", 2);
		this.two.repository.save(second);
		this.clock.advance(Duration.ofMinutes(29));
		assertThat(this.one.repository.findById(session.getId()).<Integer>getAttribute("second")).isEqualTo(2);
	}

	/** By its row the session lives for one more second, and the first page takes two. */
	@Test
	void sessionFoundJustBeforeTheLagOfItsRowIsFoundByTheNextPageWithinIt() {
		HybridSession session = this.one.create();
		this.clock.advance(Duration.ofSeconds(119));
		this.one.page(session.getId(), (page) -> {
		});
		loseMemcached();
		this.clock.advance(Duration.ofMinutes(30).minusSeconds(120));
		assertThat(this.one.repository.findById(session.getId())).isNotNull();
		this.clock.advance(Duration.ofSeconds(3));
		assertThat(this.two.repository.findById(session.getId())).isNotNull();
	}

	@Test
	void aPageThatLivesByTheLagOfTheRowMayUpdateASubsession() {
		HybridSession session = sessionThatLivesByTheLagOfItsRow();
		this.one.page(session.getId(),
				(page) -> this.one.subsessions.of(page.getId(), "count", Integer.class).update((old) -> 1));
		assertThat(this.two.subsessions.of(session.getId(), "count", Integer.class).get()).isEqualTo(1);
	}

	/** Its last page is in memcached alone, which is lost a second before it expires. */
	private HybridSession sessionThatLivesByTheLagOfItsRow() {
		HybridSession session = this.one.create();
		this.clock.advance(Duration.ofSeconds(119));
		this.one.page(session.getId(), (page) -> {
		});
		this.clock.advance(Duration.ofMinutes(30).minusSeconds(1));
		loseMemcached();
		return session;
	}

	/** The first instance is drained, and so it writes the change of the second, too. */
	@Test
	void changeThatAnotherInstanceHasWrittenLagsNoLongerOnceThisInstanceReadsTheSession() {
		HybridSession session = this.one.create();
		this.one.sync.drain();
		this.clock.advance(SECOND);
		this.two.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.clock.advance(SECOND);
		this.one.page(session.getId(), (page) -> page.setAttribute("b", 1));
		assertThat(lag(this.one)).isZero();
		assertThat(lag(this.two)).as("as far as it knows").isPositive();
		this.two.repository.findById(session.getId());
		assertThat(lag(this.two)).isZero();
		this.two.page(session.getId(), (page) -> page.setAttribute("a", 2));
		this.clock.advance(SECOND);
		assertThat(lag(this.two)).as("a further change").isEqualTo(SECOND);
	}

	@Test
	void drainedInstanceKnowsOfTheLagOfAnotherInstanceOnceItReadsTheSession() {
		HybridSession session = this.one.create();
		this.one.sync.drain();
		this.two.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.clock.advance(SECOND);
		assertThat(lag(this.one)).isZero();
		this.one.repository.findById(session.getId());
		assertThat(lag(this.one)).isEqualTo(SECOND);
		this.two.sync.drain();
		this.one.repository.findById(session.getId());
		assertThat(lag(this.one)).isZero();
	}

	private static Duration lag(HybridInstance instance) {
		return new BackgroundSync(instance.sync, instance.subsessionSync).lag();
	}

	@Test
	void aSessionWithAnIntervalBelowTheSyncIntervalIsSyncedMoreOften() {
		HybridSession session = this.one.create();
		this.one.page(session.getId(), (page) -> page.setMaxInactiveInterval(MINUTE));
		for (int i = 0; i < 10; i++) {
			this.clock.advance(Duration.ofSeconds(29));
			this.one.page(session.getId(), (page) -> {
			});
		}
		loseMemcached();
		this.clock.advance(Duration.ofSeconds(59));
		assertThat(this.two.repository.findById(session.getId())).isNotNull();
		this.clock.advance(Duration.ofSeconds(40));
		assertThat(this.two.reaper.run()).isOne();
	}

	@Test
	void aRoundTripThroughTheRowAloneExtendsNothingForEver() {
		HybridSession session = this.one.create();
		loseMemcached();
		this.clock.advance(Duration.ofMinutes(33));
		assertThat(this.two.repository.findById(session.getId())).isNull();
	}

	@Test
	void readerOfASessionWhoseRowIsBehindSyncsIt() {
		HybridInstance killed = HybridInstance.on(this.cache, this.store, this.clock).build();
		HybridSession session = killed.create();
		this.clock.advance(SECOND);
		killed.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.two.repository.findById(session.getId());
		this.clock.advance(Duration.ofMinutes(2));
		assertThat(this.two.sync.run()).isOne();
		loseMemcached();
		assertThat(this.one.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
	}

	@Test
	void aSessionBornInADatabaseOutageIsInsertedOnceAndMerged() {
		this.one.store.setUnavailable(true);
		this.two.store.setUnavailable(true);
		HybridSession session = this.one.repository.createSession();
		session.setAttribute("one", 1);
		this.one.repository.save(session);
		this.two.page(session.getId(), (page) -> page.setAttribute("two", 2));
		this.one.store.setUnavailable(false);
		this.two.store.setUnavailable(false);
		this.one.store.beforeNext(FaultyStore.Operation.INSERT, () -> {
			this.two.tiers.gate().probeIfDown();
			this.two.sync.run();
		});
		this.one.sync.run();
		assertThat(rows("1 = 1")).isOne();
		loseMemcached();
		assertThat(this.two.repository.findById(session.getId()).getAttributeNames()).containsExactlyInAnyOrder("one",
				"two");
	}

	@Test
	void aSessionBornInADatabaseOutageCanBeLoggedOut() {
		this.one.store.setUnavailable(true);
		HybridSession session = this.one.create();
		HybridSession slow = this.two.repository.findById(session.getId());
		slow.setAttribute("late", 1);
		this.one.store.setUnavailable(false);
		this.one.tiers.gate().probeIfDown();
		this.one.repository.deleteById(session.getId());
		loseMemcached();
		this.two.repository.save(slow);
		assertThat(this.two.dropped).hasValue(1);
		assertThat(this.one.repository.findById(session.getId())).isNull();
	}

	@Test
	void rowKnowledgeOfOneInstanceDoesNotCoverTheChangeOfAnother() {
		HybridSession session = this.one.create();
		this.clock.advance(SECOND);
		HybridSession slow = this.two.repository.findById(session.getId());
		slow.setAttribute("slow", 1);
		this.clock.advance(SECOND);
		this.one.page(session.getId(), (page) -> page.setAttribute("fast", 1));
		this.one.sync.drain();
		this.two.repository.save(slow);
		this.two.sync.drain();
		loseMemcached();
		assertThat(this.one.repository.findById(session.getId()).getAttributeNames()).containsExactlyInAnyOrder("slow",
				"fast");
	}

	@Test
	void aRemovedAttributeDoesNotComeBackWithAnOlderCopy() {
		HybridSession session = this.one.create();
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.one.sync.drain();
		HybridSession older = this.two.repository.findById(session.getId());
		older.setAttribute("b", 1);
		this.clock.advance(SECOND);
		this.one.page(session.getId(), (page) -> page.removeAttribute("a"));
		this.one.sync.drain();
		this.clock.advance(SECOND);
		this.one.page(session.getId(), (page) -> page.setAttribute("c", 1));
		this.one.sync.drain();
		this.two.repository.save(older);
		assertThat(this.one.repository.findById(session.getId()).getAttributeNames()).containsExactlyInAnyOrder("b",
				"c");
	}

	@Test
	void whenTooManySessionsAreDirtySavesGoToTheDatabase() {
		HybridInstance small = HybridInstance.on(this.cache, this.store, this.clock).dirty(1, true).build();
		HybridSession first = small.create();
		HybridSession second = small.create();
		this.clock.advance(SECOND);
		small.page(first.getId(), (page) -> page.setAttribute("a", 1));
		small.page(second.getId(), (page) -> page.setAttribute("a", 1));
		loseMemcached();
		assertThat(this.two.repository.findById(second.getId()).<Integer>getAttribute("a")).isEqualTo(1);
	}

	@Test
	void withoutTheBackgroundSyncSessionsThatHaveEndedLeaveRoomForOthers() {
		HybridInstance foreground = withoutBackgroundSync();
		for (int i = 0; i < 30; i++) {
			HybridSession session = changed(foreground);
			foreground.repository.deleteById(session.getId());
			foreground.sync.run();
		}
		assertThat(foreground.dirty.size()).isZero();
	}

	@Test
	void withoutTheBackgroundSyncSessionsWhoseRowsAPageHasWrittenLeaveRoomForOthers() {
		HybridInstance foreground = withoutBackgroundSync();
		for (int i = 0; i < 30; i++) {
			HybridSession session = changed(foreground);
			this.clock.advance(Duration.ofMinutes(5));
			foreground.page(session.getId(), (page) -> page.setAttribute("a", 2));
			foreground.sync.run();
		}
		assertThat(foreground.dirty.size()).isZero();
	}

	@Test
	void withoutTheBackgroundSyncARowWaitsForAPageForAnHour() {
		HybridInstance foreground = withoutBackgroundSync();
		HybridSession session = changed(foreground);
		foreground.page(session.getId(), (page) -> page.setMaxInactiveInterval(Duration.ofHours(3)));
		this.clock.advance(SECOND);
		foreground.page(session.getId(), (page) -> page.setAttribute("a", 2));
		for (int minute = 0; minute < 60; minute++) {
			assertThat(foreground.sync.run()).as("after %d minutes", minute).isZero();
			this.clock.advance(MINUTE);
		}
		assertThat(foreground.sync.run()).isOne();
		assertThat(foreground.dirty.size()).isZero();
		loseMemcached();
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(2);
	}

	private HybridInstance withoutBackgroundSync() {
		return HybridInstance.on(this.cache, this.store, this.clock).dirty(10, false).build();
	}

	/** A session whose copy is ahead of its row. */
	private HybridSession changed(HybridInstance instance) {
		HybridSession session = instance.create();
		this.clock.advance(SECOND);
		instance.page(session.getId(), (page) -> page.setAttribute("a", 1));
		assertThat(instance.dirty.contains(session.getId())).isTrue();
		return session;
	}

	@Test
	void writesInADatabaseOutageReachTheDatabaseAfterIt() {
		HybridSession session = this.one.create();
		this.one.store.setUnavailable(true);
		for (int i = 1; i <= 20; i++) {
			int count = i;
			this.clock.advance(MINUTE);
			assertThat(this.one.page(session.getId(), (page) -> page.setAttribute("count", count))).isTrue();
			this.one.sync.run();
		}
		this.one.store.setUnavailable(false);
		assertThat(this.one.sync.run()).isOne();
		loseMemcached();
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("count")).isEqualTo(20);
	}

	@Test
	void sessionsThatNeverExpireOrExpireAtOnceOrInMonthsAreKeptAccordingly() {
		HybridSession never = this.one.create();
		this.one.page(never.getId(), (page) -> page.setMaxInactiveInterval(Duration.ofSeconds(-1)));
		HybridSession months = this.one.create();
		this.one.page(months.getId(), (page) -> page.setMaxInactiveInterval(Duration.ofDays(60)));
		HybridSession now = this.one.create();
		this.one.page(now.getId(), (page) -> page.setMaxInactiveInterval(Duration.ZERO));
		assertThat(this.two.repository.findById(never.getId()).servedBy()).isEqualTo(dev.hybridsession.Tier.CACHE);
		assertThat(this.two.repository.findById(months.getId()).servedBy()).isEqualTo(dev.hybridsession.Tier.CACHE);
		assertThat(this.two.repository.findById(now.getId())).isNull();
		assertThat(this.one.reaper.run()).isOne();
		this.clock.advance(Duration.ofDays(59));
		assertThat(this.one.reaper.run()).isZero();
		assertThat(this.two.repository.findById(months.getId())).isNotNull();
		assertThat(this.two.repository.findById(never.getId())).isNotNull();
		this.one.repository.deleteById(never.getId());
		assertThat(this.two.repository.findById(never.getId())).isNull();
	}

	@Test
	void sessionThatIsToLiveForeverIsAliveBeforeItIsSavedAndAfter() {
		HybridSession session = this.one.create();
		session.setMaxInactiveInterval(ChronoUnit.FOREVER.getDuration());
		assertThat(session.isExpired()).isFalse();
		Duration interval = session.getMaxInactiveInterval();
		this.one.repository.save(session);
		assertThat(session.isExpired()).isFalse();
		assertThat(this.two.repository.findById(session.getId()).getMaxInactiveInterval()).isEqualTo(interval);
	}

	/**
	 * A session without a row is inserted, or else merged with the row that came first.
	 */
	@Test
	void anOlderCopyOfASessionBornInADatabaseOutageIsNotWrittenOverTheRow() {
		this.one.store.setUnavailable(true);
		this.two.store.setUnavailable(true);
		HybridSession session = this.one.create();
		this.one.store.setUnavailable(false);
		this.two.store.setUnavailable(false);
		this.one.store.beforeNext(FaultyStore.Operation.INSERT, () -> {
			this.two.tiers.gate().probeIfDown();
			this.two.page(session.getId(), (page) -> page.setAttribute("newer", 1));
			this.two.sync.run();
		});
		this.one.sync.run();
		loseMemcached();
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("newer")).isEqualTo(1);
	}

	@Test
	void anAttributeThatWasRemovedInALongDatabaseOutageDoesNotComeBackWithTheRow() {
		HybridSession session = this.one.create();
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.one.sync.drain();
		HybridSession late = this.one.repository.findById(session.getId());
		this.one.store.setUnavailable(true);
		this.one.page(session.getId(), (page) -> page.removeAttribute("a"));
		for (int i = 0; i < 10; i++) {
			this.clock.advance(Duration.ofMinutes(10));
			this.one.page(session.getId(), (page) -> {
			});
		}
		this.one.store.setUnavailable(false);
		late.setMaxInactiveInterval(Duration.ofMinutes(40));
		this.one.tiers.gate().probeIfDown();
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE_ALL, () -> this.one.repository.save(late));
		this.one.sync.run();
		loseMemcached();
		assertThat(this.two.repository.findById(session.getId()).getAttributeNames()).isEmpty();
	}

}
