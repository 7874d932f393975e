package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.hybridsession.HybridSession;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.MemoryServer;
import dev.hybridsession.support.ShiftedClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Schedules in which the clock of an instance, or of the database, is wrong by more than
 * the skew that is allowed, and no session ends early.
 */
class ClockScheduleTests extends NodeTestBase {

	private static final Duration HOUR = Duration.ofHours(1);

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final ShiftedClock wrong = new ShiftedClock(this.clock, Duration.ZERO);

	private final ShiftedClock databaseClock = new ShiftedClock(this.clock, Duration.ZERO);

	private Member other;

	@BeforeEach
	void startAnInstanceThatComparesItsClock() {
		this.notebook.setClock(this.databaseClock);
		this.other = memberWithClock(
				new ClusterClock(this.wrong, SKEW, () -> TimeUnit.MILLISECONDS.toNanos(this.clock.millis())));
	}

	private void compare() {
		assertThat(this.other.instance.heartbeat.beat()).isTrue();
	}

	private void reapEverywhere() {
		assertThat(this.other.instance.reaper.run()).as("ended by the one with the wrong clock").isZero();
		assertThat(this.one.instance.reaper.run()).as("ended by the one with the right clock").isZero();
	}

	@Test
	void anInstanceAnHourAheadEndsNobodyAndRefusesNobody() {
		String id = this.one.instance.create().getId();
		this.wrong.set(HOUR);
		compare();
		reapEverywhere();
		assertThat(this.other.instance.repository.findById(id)).isNotNull();
		this.servers.forEach(MemoryServer::clear);
		reapEverywhere();
		assertThat(this.other.instance.repository.findById(id)).isNotNull();
		assertThat(this.one.instance.repository.findById(id)).isNotNull();
	}

	@Test
	void aSessionOfAnInstanceAnHourBehindLivesForTheOthers() {
		this.wrong.set(HOUR.negated());
		compare();
		String id = this.other.instance.create().getId();
		this.clock.advance(MINUTE);
		reapEverywhere();
		assertThat(this.one.instance.repository.findById(id)).isNotNull();
		this.clock.advance(Duration.ofMinutes(28));
		assertThat(this.other.instance.page(id, (session) -> {
			session.setLastAccessedTime(this.wrong.instant());
			session.setAttribute("a", 1);
		})).isTrue();
		this.clock.advance(Duration.ofMinutes(28));
		reapEverywhere();
		assertThat(this.one.instance.repository.findById(id)).isNotNull();
	}

	@Test
	void pageWhoseClockIsBehindTheLastAccessWritesNothingIfItChangesNothing() {
		HybridSession session = this.one.instance.create();
		HybridSession slow = this.two.instance.repository.findById(session.getId());
		slow.setLastAccessedTime(slow.getLastAccessedTime().minus(SECOND));
		int before = this.two.instance.cache.total() + this.two.instance.store.total();
		this.two.instance.repository.save(slow);
		assertThat(this.two.instance.cache.total() + this.two.instance.store.total()).isEqualTo(before);
	}

	@Test
	void sessionHasExpiredOnceItWasIdleForItsInterval() {
		HybridSession session = this.one.instance.create();
		this.clock.advance(session.getMaxInactiveInterval().minusMillis(1));
		assertThat(session.isExpired()).isFalse();
		this.clock.advance(Duration.ofMillis(1));
		assertThat(session.isExpired()).isTrue();
		session.setMaxInactiveInterval(Duration.ofSeconds(-1));
		assertThat(session.isExpired()).isFalse();
		session.setMaxInactiveInterval(Duration.ZERO);
		assertThat(session.isExpired()).isTrue();
	}

	@Test
	void aClockThatJumpsIsNoticedBeforeTheNextJudgement() {
		compare();
		String id = this.other.instance.create().getId();
		this.wrong.set(HOUR);
		assertThat(this.other.instance.repository.findById(id)).isNotNull();
		reapEverywhere();
	}

	@Test
	void aClockThatJumpsWhileTheReaperRunsEndsNobody() {
		compare();
		String id = this.other.instance.create().getId();
		this.clock.advance(Duration.ofMinutes(33));
		this.other.instance.cache.beforeNext(FaultyCache.Operation.READ_ALL, () -> this.wrong.set(HOUR));
		assertThat(this.other.instance.reaper.run()).isZero();
		assertThat(rows()).isOne();
		assertThat(id).isNotNull();
	}

	@Test
	void beforeTheFirstComparisonNobodyIsEnded() {
		String id = this.one.instance.create().getId();
		this.wrong.set(HOUR);
		this.notebook.setUnavailable(true);
		assertThat(this.other.instance.heartbeat.beat()).isFalse();
		reapEverywhere();
		assertThat(this.other.instance.repository.findById(id)).isNotNull();
	}

	@Test
	void whileTheClockOfTheDatabaseIsWrongNobodyIsEnded() {
		for (Duration shift : new Duration[] { HOUR, HOUR.negated() }) {
			String id = this.one.instance.create().getId();
			compare();
			this.databaseClock.set(shift);
			compare();
			reapEverywhere();
			String own = this.other.instance.create().getId();
			assertThat(this.other.instance.repository.findById(id)).isNotNull();
			reapEverywhere();
			assertThat(this.one.instance.repository.findById(own)).isNotNull();
			this.databaseClock.set(Duration.ZERO);
		}
	}

	@Test
	void sessionExpiredByBothClocksIsRefused() {
		String id = this.one.instance.create().getId();
		this.wrong.set(HOUR);
		compare();
		this.clock.advance(HOUR);
		assertThat(this.other.instance.repository.findById(id)).isNull();
	}

	@Test
	void onceTheClocksAgreeTheReaperGoesOn() {
		this.one.instance.create();
		this.wrong.set(HOUR);
		compare();
		this.clock.advance(HOUR);
		assertThat(this.other.instance.reaper.run()).isZero();
		this.wrong.set(Duration.ZERO);
		compare();
		assertThat(this.other.instance.reaper.run()).isOne();
		assertThat(this.other.instance.expired).hasSize(1);
	}

	@Test
	void anEndedRowIsNotPurgedByAClockThatIsAhead() {
		String id = this.one.instance.create().getId();
		this.one.instance.repository.deleteById(id);
		this.wrong.set(Duration.ofDays(1));
		compare();
		this.other.instance.reaper.run();
		assertThat(rows()).isOne();
	}

	@Test
	void theRowThatAnInstanceBehindHasEndedStaysAsLongAsAnyOther() {
		this.wrong.set(HOUR.negated());
		compare();
		String id = this.other.instance.create().getId();
		this.other.instance.repository.deleteById(id);
		this.clock.advance(Duration.ofMinutes(20));
		this.one.instance.reaper.run();
		assertThat(rows()).isOne();
	}

	@Test
	void copyCheckedByAnInstanceWithAFastClockIsFenced() {
		this.wrong.set(HOUR);
		compare();
		String id = this.other.instance.create().getId();
		this.clock.advance(MINUTE);
		assertThat(this.other.read(id, "none")).isNull();
		this.one.instance.page(id, (session) -> {
		});
		// one node comes back, with what it had
		this.other.lose(server(id, 0));
		this.one.lose(server(id, 0));
		assertThat(this.one.write(id, "a", "new")).isTrue();
		passSkew();
		this.one.restore(server(id, 0));
		this.other.restore(server(id, 0));
		this.one.instance.heartbeat.beat();
		compare();
		assertThat(this.other.read(id, "a")).isEqualTo("new");
		assertThat(this.one.read(id, "a")).isEqualTo("new");
	}

	@Test
	void dueSessionIsSyncedThoughTheClockWasSetBack() {
		this.databaseClock.set(HOUR);
		compare();
		String id = this.other.instance.create().getId();
		assertThat(this.other.write(id, "a", "new")).isTrue();
		this.databaseClock.set(Duration.ZERO);
		compare();
		this.other.instance.sync.run();
		this.clock.advance(Duration.ofSeconds(120));
		this.other.instance.sync.run();
		assertThat(this.other.instance.dirty.size()).isZero();
	}

	/** Where no background sync runs, pages alone bring the row up to date. */
	@Test
	void changeOfARowFromTheFutureIsWrittenThrough() {
		this.databaseClock.set(HOUR);
		compare();
		HybridSession session = this.other.instance.create();
		SubsessionTestBase.text(this.other.instance, session).set("old");
		this.databaseClock.set(Duration.ZERO);
		compare();
		assertThat(this.other.write(session.getId(), "a", "new")).isTrue();
		SubsessionTestBase.text(this.other.instance, session).set("new");
		this.servers.forEach(MemoryServer::clear);
		assertThat(this.other.read(session.getId(), "a")).isEqualTo("new");
		assertThat(SubsessionTestBase.text(this.other.instance, session).get()).isEqualTo("new");
	}

	/**
	 * The row and the copy have an access from the future, so no page has a later one.
	 */
	@Test
	void changeMadeWhileAClockWasFastReachesTheRowWithAPageThatChangesNothing() {
		this.wrong.set(HOUR);
		String id = this.other.instance.create().getId();
		assertThat(this.other.write(id, "a", "new")).isTrue();
		this.wrong.set(Duration.ZERO);
		compare();
		assertThat(this.other.instance.page(id, (page) -> page.setLastAccessedTime(this.wrong.instant()))).isTrue();
		this.servers.forEach(MemoryServer::clear);
		assertThat(this.other.read(id, "a")).isEqualTo("new");
	}

	@Test
	void aRowThatAClockAheadHasWrittenIsSyncedInTime() {
		this.databaseClock.set(HOUR);
		compare();
		String id = this.other.instance.create().getId();
		this.databaseClock.set(Duration.ZERO);
		assertThat(this.one.write(id, "a", "new")).isTrue();
		this.clock.advance(Duration.ofSeconds(120));
		this.one.instance.sync.run();
		assertThat(this.one.instance.dirty.size()).isZero();
	}

	/** Otherwise the row is from the future by the slow clock, and no page writes it. */
	@Test
	void accessDuringASlowDatabaseClockReachesTheRow() {
		compare();
		String id = this.other.instance.create().getId();
		this.databaseClock.set(HOUR.negated());
		compare();
		this.clock.advance(Duration.ofMinutes(28));
		assertThat(this.other.instance.page(id, (page) -> page.setLastAccessedTime(this.wrong.instant()))).isTrue();
		this.servers.forEach(MemoryServer::clear);
		this.databaseClock.set(Duration.ZERO);
		compare();
		this.clock.advance(Duration.ofMinutes(28));
		reapEverywhere();
		assertThat(this.other.instance.repository.findById(id)).isNotNull();
	}

	/** Otherwise the fence is from before the copy was checked. */
	@Test
	void copyFromBeforeTheDatabaseClockFellBackIsFenced() {
		compare();
		String id = this.other.instance.create().getId();
		this.clock.advance(MINUTE);
		this.databaseClock.set(HOUR.negated());
		MemoryServer home = server(id, 0);
		compare();
		this.other.lose(home);
		assertThat(this.other.write(id, "a", "new")).isTrue();
		this.clock.advance(MINUTE);
		this.other.restore(home);
		compare();
		compare();
		passSkew();
		assertThat(this.other.read(id, "a")).isEqualTo("new");
	}

	@Test
	void aFenceThatAClockAheadHasSetIsPublishedAsOfNow() {
		this.wrong.set(HOUR);
		MemoryServer server = this.servers.get(0);
		this.other.lose(server);
		this.other.restore(server);
		compare();
		assertThat(this.notebook.fences().get(server.name())).isLessThanOrEqualTo(this.clock.millis());
	}

	/** Otherwise the copy of a dead session would be beyond every fence for an hour. */
	@Test
	void copySyncedByAFastDatabaseClockDoesNotOutliveTheLogout() {
		compare();
		beat();
		passSkew();
		this.databaseClock.set(HOUR);
		compare();
		compare();
		beat();
		compare();
		this.clock.advance(Duration.ofSeconds(10));
		String id = this.other.instance.create().getId();
		this.clock.advance(Duration.ofSeconds(10));
		HybridSession page = this.other.instance.repository.findById(id);
		page.setLastAccessedTime(this.clock.instant());
		page.setAttribute("a", "old");
		this.other.instance.repository.save(page);
		this.clock.advance(Duration.ofSeconds(100));
		this.other.instance.sync.drain();
		this.databaseClock.set(Duration.ZERO);
		compare();
		beat();
		passSkew();
		MemoryServer home = server(id, 0);
		this.one.lose(home);
		this.two.lose(home);
		this.other.lose(home);
		beat();
		compare();
		this.one.instance.repository.deleteById(id);
		this.servers.stream().filter((server) -> server != home).forEach(MemoryServer::clear);
		this.one.restore(home);
		this.two.restore(home);
		this.other.restore(home);
		beat();
		compare();
		beat();
		compare();
		beat();
		passSkew();
		assertThat(this.two.instance.repository.findById(id)).isNull();
		assertThat(this.other.instance.repository.findById(id)).isNull();
	}

}
