package dev.hybridsession.internal.copies;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.hybridsession.internal.record.Entry;
import dev.hybridsession.internal.record.ReservedEntries;
import dev.hybridsession.internal.record.RowKnowledge;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.Stamps;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.support.HybridInstance;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of each time with a sync interval of 120 s, a touch interval of 1 s, a clock skew
 * of 2 s and a reaper that runs each 60 s.
 */
class SessionTimingTests {

	private static final long NOW = 1_800_000_000_000L;

	private static final long SECOND = 1_000;

	private static final long DAYS = 86_400 * SECOND;

	/** The interval of 30 minutes, the sync interval, the touch interval and the skew. */
	private static final long ROW_LIFE = (1_800 + 120 + 1 + 2) * SECOND;

	/** Three passes of the reaper and a minute. */
	private static final long REAPER_DELAY = 240 * SECOND;

	private final SessionTiming timing = HybridInstance.TIMING;

	private static SessionRecord session(Duration interval) {
		return SessionRecord.create("id", "internal", NOW, interval, Stamps.ofMillis(NOW));
	}

	private static SessionRecord session() {
		return session(Duration.ofMinutes(30));
	}

	private static SessionRecord rowAccessedAt(long time) {
		return session().withRow(new RowKnowledge("id", 7, Stamps.ofMillis(NOW), time, NOW));
	}

	@Test
	void theIntervalsOfAShortSessionArePartsOfItsOwn() {
		assertThat(this.timing.syncInterval(session())).isEqualTo(120 * SECOND);
		assertThat(this.timing.syncInterval(session(Duration.ofSeconds(100)))).isEqualTo(50 * SECOND);
		assertThat(this.timing.touchInterval(session(Duration.ofSeconds(4)))).isEqualTo(400);
		assertThat(this.timing.touchInterval(session(Duration.ZERO))).isEqualTo(SECOND);
		assertThat(this.timing.syncInterval(session(Duration.ofSeconds(-1)))).isEqualTo(120 * SECOND);
	}

	@Test
	void aSessionHasExpiredOnceItWasIdleForItsIntervalAndTheTouchInterval() {
		long end = NOW + 1_801 * SECOND;
		assertThat(this.timing.expired(session(), end - 1)).isFalse();
		assertThat(this.timing.expired(session(), end)).isTrue();
		assertThat(this.timing.expired(session(Duration.ZERO), NOW)).isTrue();
		assertThat(this.timing.expired(session(Duration.ofSeconds(-1)), Long.MAX_VALUE)).isFalse();
	}

	@Test
	void aRowExpiresLaterThanItsSessionByAllThatItMayLag() {
		assertThat(this.timing.rowExpiry(session())).isEqualTo(NOW + ROW_LIFE);
		assertThat(this.timing.rowExpiry(session(Duration.ZERO))).isEqualTo(NOW);
		assertThat(this.timing.rowExpiry(session(Duration.ofSeconds(-1)))).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void aCopyIsCachedUntilTheReaperHasSeenItsExpiredRow() {
		assertThat(this.timing.timeToLive(session(), NOW)).isEqualTo(Duration.ofMillis(ROW_LIFE + REAPER_DELAY));
		assertThat(this.timing.timeToLive(session(), NOW + ROW_LIFE + 1)).isEqualTo(Duration.ofMillis(REAPER_DELAY));
	}

	@Test
	void aCopyIsCachedForTwentyNineDaysAtMost() {
		for (Duration interval : List.of(Duration.ofDays(29), Duration.ofDays(60), Duration.ofSeconds(-1))) {
			assertThat(this.timing.timeToLive(session(interval), NOW)).isEqualTo(Duration.ofDays(29));
		}
		assertThat(this.timing.timeToLive(session(Duration.ofDays(28)), NOW)).isLessThan(Duration.ofDays(29));
	}

	/** The end may come at any time after the copy was written. */
	@Property
	void aCopyExpiresBeforeATombstone(@ForAll @LongRange(min = 1, max = 400 * DAYS) long interval,
			@ForAll boolean never, @ForAll @LongRange(min = 1, max = DAYS) long sync,
			@ForAll @LongRange(max = 400 * DAYS) long idle, @ForAll @LongRange(min = 1, max = 400 * DAYS) long reaper) {
		SessionTiming any = new SessionTiming(Duration.ofMillis(sync), Duration.ofSeconds(1), Duration.ofSeconds(2),
				Duration.ofMillis(reaper));
		SessionRecord session = session(Duration.ofMillis(never ? -1 : interval));
		Duration copy = any.timeToLive(session, NOW + idle);
		Duration tombstone = Collections.min(List.of(any.retention(session), SessionCache.LONGEST));
		assertThat(copy).isPositive().isLessThanOrEqualTo(tombstone);
		if (tombstone.equals(SessionCache.LONGEST)) {
			assertThat(copy).isLessThanOrEqualTo(tombstone.minusDays(1));
		}
	}

	@Test
	void anEndIsRememberedForAsLongAsACopyCouldBeCached() {
		assertThat(this.timing.retention(session())).isEqualTo(Duration.ofMillis(ROW_LIFE + REAPER_DELAY));
		Map<String, Entry> changes = new HashMap<>();
		ReservedEntries.putInterval(changes, Duration.ofMinutes(30), Stamps.ofMillis(NOW + 2));
		assertThat(this.timing.retention(session().with(NOW + 2, changes))).isEqualTo(Duration.ofDays(1));
		ReservedEntries.putInterval(changes, Duration.ofDays(2), Stamps.ofMillis(NOW + 2));
		assertThat(this.timing.retention(session().with(NOW + 2, changes))).isGreaterThan(Duration.ofDays(2));
		assertThat(this.timing.retention(session(Duration.ZERO))).isEqualTo(Duration.ofSeconds(123 + 240));
		assertThat(this.timing.retention(session(Duration.ofSeconds(-1)))).isGreaterThan(Duration.ofDays(30));
	}

	@Test
	void aRemovalIsForgottenOnceNoCopyCanHaveTheValue() {
		assertThat(this.timing.forgetRemovalsBefore(session(), NOW))
			.isEqualTo(Stamps.ofMillis(NOW - ROW_LIFE - REAPER_DELAY));
	}

	@Test
	void theSyncIsDueAfterFourFifthsOfTheSyncInterval() {
		assertThat(this.timing.syncDue(rowAccessedAt(NOW - SECOND), NOW)).isEqualTo(NOW + 95 * SECOND);
		assertThat(this.timing.syncDue(rowAccessedAt(NOW + SECOND), NOW)).isEqualTo(NOW + 96 * SECOND);
		assertThat(this.timing.syncDue(session(), NOW)).isEqualTo(Long.MIN_VALUE);
	}

	@Test
	void aRowIsOverdueOnceItLagsByTheSyncInterval() {
		assertThat(this.timing.overdue(rowAccessedAt(NOW - 120 * SECOND + 1), NOW)).isFalse();
		assertThat(this.timing.overdue(rowAccessedAt(NOW - 120 * SECOND), NOW)).isTrue();
		assertThat(this.timing.overdue(session(), NOW - 120 * SECOND + 1, NOW)).isFalse();
		assertThat(this.timing.overdue(session(), NOW - 120 * SECOND, NOW)).isTrue();
	}

	/** Two clocks may differ from the database's by the skew, each to another side. */
	@Test
	void aRowThatIsFurtherAheadThanClocksMayDifferIsWrittenForEachChange() {
		Map<String, Entry> change = Map.of("a", new Entry(Stamps.ofMillis(NOW) + 1, new byte[0]));
		assertThat(this.timing.overdue(rowAccessedAt(NOW + 4 * SECOND).with(NOW, change), NOW)).isFalse();
		assertThat(this.timing.overdue(rowAccessedAt(NOW + 4 * SECOND + 1).with(NOW, change), NOW)).isTrue();
		assertThat(this.timing.overdue(rowAccessedAt(NOW + 4 * SECOND + 1), NOW)).isFalse();
		assertThat(this.timing.overdue(session(), NOW + 4 * SECOND, NOW)).isFalse();
		assertThat(this.timing.overdue(session(), NOW + 4 * SECOND + 1, NOW)).isTrue();
	}

}
