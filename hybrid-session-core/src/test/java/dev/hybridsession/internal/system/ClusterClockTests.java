package dev.hybridsession.internal.system;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.support.MutableClock;
import dev.hybridsession.support.ShiftedClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests of {@link ClusterClock}. */
class ClusterClockTests {

	private static final Duration SKEW = Duration.ofSeconds(2);

	private static final Duration HOUR = Duration.ofHours(1);

	/** The time that it really is. */
	private final MutableClock truth = new MutableClock(Instant.parse("2030-06-01T12:00:00Z"));

	private final ShiftedClock own = new ShiftedClock(this.truth, Duration.ZERO);

	private final ShiftedClock database = new ShiftedClock(this.truth, Duration.ZERO);

	private final ClusterClock clock = new ClusterClock(this.own, SKEW,
			() -> TimeUnit.MILLISECONDS.toNanos(this.truth.millis()));

	private void compare() {
		compare(Duration.ZERO, Duration.ZERO);
	}

	private void compare(Duration there, Duration back) {
		this.clock.compare(() -> {
			this.truth.advance(there);
			long time = this.database.millis();
			this.truth.advance(back);
			return OptionalLong.of(time);
		});
	}

	@Test
	void beforeTheFirstComparisonNothingIsTrustedAndNothingHasExpired() {
		assertThat(this.clock.isTrusted()).isFalse();
		assertThat(this.clock.judging()).isZero();
		assertThat(this.clock.millis()).isEqualTo(this.truth.millis());
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> this.clock.compare(() -> {
			throw new StoreUnavailableException("away", null);
		}));
		assertThat(this.clock.isTrusted()).isFalse();
	}

	@Test
	void beforeTheFirstComparisonTheCounterTellsTheTimeOfAccessesThoughTheClockIsSetBack() {
		this.truth.advance(Duration.ofSeconds(3));
		this.own.set(HOUR.negated());
		assertThat(this.clock.latest()).isEqualTo(this.truth.millis());
		assertThat(this.clock.notBehind(this.own.millis())).isEqualTo(this.truth.millis());
		this.clock.forget();
		assertThat(this.clock.latest()).isEqualTo(this.own.millis());
	}

	@Test
	void afterTheFirstComparisonTheTimeOfTheStartCountsNoMore() {
		this.own.set(HOUR);
		ClusterClock fast = new ClusterClock(this.own, SKEW, () -> TimeUnit.MILLISECONDS.toNanos(this.truth.millis()));
		fast.compare(() -> OptionalLong.of(this.database.millis()));
		assertThat(fast.fencing()).isEqualTo(this.truth.millis());
		this.own.set(Duration.ofSeconds(10));
		assertThat(fast.latest()).isEqualTo(this.own.millis());
	}

	@Test
	void accessesGoByTheCounterWhileBothClocksAreBehind() {
		compare();
		this.database.set(HOUR.negated());
		compare();
		this.own.set(HOUR.negated());
		assertThat(this.clock.isTrusted()).isFalse();
		assertThat(this.clock.latest()).isEqualTo(this.truth.millis());
		assertThat(this.clock.notBehind(this.own.millis())).isEqualTo(this.truth.millis());
	}

	@Test
	void clocksThatDifferByNoMoreThanIsAllowedAreTrusted() {
		this.own.set(SKEW);
		compare();
		assertThat(this.clock.isTrusted()).isTrue();
		assertThat(this.clock.millis()).isEqualTo(this.own.millis());
		this.own.set(SKEW.negated());
		assertThat(this.clock.isTrusted()).isTrue();
		assertThat(this.clock.excess()).isEmpty();
	}

	@Test
	void aClockThatIsAheadTellsTheTimeOfTheDatabase() {
		this.own.set(HOUR);
		compare();
		assertThat(this.clock.isTrusted()).isFalse();
		assertThat(this.clock.excess()).contains(HOUR);
		this.truth.advance(Duration.ofSeconds(3));
		assertThat(this.clock.millis()).isEqualTo(this.truth.millis());
		assertThat(this.clock.instant()).isEqualTo(this.truth.instant());
		assertThat(this.clock.earliest()).isEqualTo(this.truth.millis());
		assertThat(this.clock.judging()).isEqualTo(this.truth.millis());
		assertThat(this.clock.latest()).isEqualTo(this.own.millis());
		assertThat(this.clock.notBehind(this.own.millis())).isEqualTo(this.own.millis());
	}

	@Test
	void aTimeThatWasReadFromAClockThatIsBehindIsMovedOn() {
		this.own.set(HOUR.negated());
		compare();
		assertThat(this.clock.excess()).contains(HOUR.negated());
		assertThat(this.clock.judging()).isEqualTo(this.own.millis());
		assertThat(this.clock.notBehind(this.own.millis())).isEqualTo(this.truth.millis());
	}

	@Test
	void aFenceDoesNotFallBackWithTheDatabaseClock() {
		compare();
		this.database.set(HOUR.negated());
		compare();
		this.truth.advance(Duration.ofSeconds(3));
		assertThat(this.clock.millis()).isEqualTo(this.database.millis());
		assertThat(this.clock.fencing()).isEqualTo(this.truth.millis());
		this.own.set(HOUR);
		assertThat(this.clock.fencing()).as("by a fast clock").isEqualTo(this.truth.millis());
	}

	@Test
	void theCounterTellsTheTimeWhileBothClocksAreAhead() {
		compare();
		this.database.set(Duration.ofMinutes(1));
		compare();
		this.truth.advance(Duration.ofSeconds(3));
		this.own.set(HOUR);
		assertThat(this.clock.earliest()).isEqualTo(this.truth.millis());
		assertThat(this.clock.judging()).isEqualTo(this.truth.millis());
	}

	@Test
	void aClockThatJumpsIsNoticedByWhoeverAsksNext() {
		compare();
		this.truth.advance(HOUR);
		assertThat(this.clock.isTrusted()).isTrue();
		this.own.set(Duration.ofSeconds(3));
		assertThat(this.clock.judging()).isEqualTo(this.truth.millis());
		assertThat(this.clock.isTrusted()).isFalse();
	}

	@Test
	void aClockThatWasDoubtedIsTrustedAfterTheNextComparison() {
		compare();
		this.own.set(HOUR);
		assertThat(this.clock.isTrusted()).isFalse();
		this.own.set(Duration.ZERO);
		assertThat(this.clock.isTrusted()).isFalse();
		compare();
		assertThat(this.clock.isTrusted()).isTrue();
	}

	@Test
	void aMachineThatSleptIsTrustedAfterTheNextComparison() {
		long[] asleep = new long[1];
		ClusterClock sleeper = new ClusterClock(this.truth, SKEW,
				() -> TimeUnit.MILLISECONDS.toNanos(this.truth.millis() - asleep[0]));
		sleeper.compare(() -> OptionalLong.of(this.truth.millis()));
		this.truth.advance(HOUR);
		asleep[0] = HOUR.toMillis();
		assertThat(sleeper.isTrusted()).isFalse();
		sleeper.compare(() -> OptionalLong.of(this.truth.millis()));
		assertThat(sleeper.isTrusted()).isTrue();
	}

	@Test
	void theRoundTripIsNoDifference() {
		compare(Duration.ofMillis(1_900), Duration.ofMillis(100));
		assertThat(this.clock.isTrusted()).isTrue();
		compare(Duration.ofMillis(100), Duration.ofMillis(1_900));
		assertThat(this.clock.isTrusted()).isTrue();
		this.own.set(Duration.ofSeconds(5));
		compare(Duration.ofMillis(1_900), Duration.ofMillis(100));
		assertThat(this.clock.isTrusted()).isFalse();
	}

	@Test
	void anAnswerThatTakesTooLongSaysNothing() {
		compare(Duration.ofSeconds(2), Duration.ofSeconds(1));
		assertThat(this.clock.isTrusted()).isFalse();
		compare();
		this.database.set(HOUR);
		compare(Duration.ofSeconds(2), Duration.ofSeconds(1));
		assertThat(this.clock.isTrusted()).isTrue();
	}

	@Test
	void onlyTheFirstOfThreeQuestionsMayBeSlow() {
		int[] asked = new int[1];
		this.clock.compare(() -> {
			this.truth.advance((asked[0]++ == 0) ? Duration.ofSeconds(10) : Duration.ZERO);
			return OptionalLong.of(this.truth.millis());
		});
		assertThat(asked[0]).isEqualTo(2);
		assertThat(this.clock.isTrusted()).isTrue();
	}

	@Test
	void aDatabaseThatCannotSayLeavesTheClockAlone() {
		this.clock.compare(OptionalLong::empty);
		this.own.set(HOUR);
		assertThat(this.clock.isTrusted()).isTrue();
		assertThat(this.clock.judging()).isEqualTo(this.own.millis());
	}

	@Test
	void aClockThatHasForgottenIsNotTrusted() {
		compare();
		this.clock.forget();
		assertThat(this.clock.isTrusted()).isFalse();
	}

	@Test
	void aClockWithoutADatabaseIsTrusted() {
		ClusterClock alone = ClusterClock.of(this.own);
		assertThat(ClusterClock.of(alone)).isSameAs(alone);
		this.own.set(HOUR);
		assertThat(alone.isTrusted()).isTrue();
		assertThat(alone.millis()).isEqualTo(this.own.millis());
		assertThat(alone.steady()).isEqualTo(this.own.millis());
	}

}
