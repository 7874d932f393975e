package dev.hybridsession.internal.cache.memcached;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link MemcachedExpiry}. */
class MemcachedExpiryTests {

	private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.250Z");

	private static final int MONTH = 30 * 24 * 60 * 60;

	@Test
	void partOfASecondCountsAsASecond() {
		assertThat(at(NOW, Duration.ofNanos(1))).isEqualTo(1);
		assertThat(at(NOW, Duration.ofMillis(999))).isEqualTo(1);
		assertThat(at(NOW, Duration.ofSeconds(1))).isEqualTo(1);
		assertThat(at(NOW, Duration.ofMillis(1001))).isEqualTo(2);
	}

	@Test
	void nothingAndLessCountAsASecond() {
		assertThat(at(NOW, Duration.ZERO)).isEqualTo(1);
		assertThat(at(NOW, Duration.ofDays(-1))).isEqualTo(1);
		assertThat(at(NOW, Duration.ofSeconds(Long.MIN_VALUE))).isEqualTo(1);
	}

	@Test
	void thirtyDaysAreRelative() {
		assertThat(at(NOW, Duration.ofDays(30))).isEqualTo(MONTH);
	}

	@Test
	void overThirtyDaysIsADate() {
		long now = NOW.getEpochSecond() + 1;
		assertThat(at(NOW, Duration.ofDays(30).plusNanos(1))).isEqualTo((int) (now + MONTH + 1));
		assertThat(at(NOW, Duration.ofDays(365))).isEqualTo((int) (now + Duration.ofDays(365).toSeconds()));
	}

	@Test
	void dateEndsWithThirtyTwoBits() {
		assertThat(at(NOW, Duration.ofDays(36_500))).isEqualTo(Integer.MAX_VALUE);
		assertThat(at(NOW, Duration.ofSeconds(Long.MAX_VALUE, 999_999_999))).isEqualTo(Integer.MAX_VALUE);
	}

	@Test
	void nearTheEndOfThirtyTwoBitsAMonthIsTheMost() {
		Instant late = Instant.ofEpochSecond(Integer.MAX_VALUE - 1000);
		assertThat(at(late, Duration.ofDays(60))).isEqualTo(MONTH);
		assertThat(at(late.plusSeconds(1_000_000), Duration.ofDays(60))).isEqualTo(MONTH);
	}

	@Property
	void servesFromNowAtLeastAsLongAsAskedAndLessThanTwoSecondsMore(
			@ForAll @LongRange(min = 1, max = 400L * 24 * 3600 * 1000) long millis,
			@ForAll @LongRange(min = 1_600_000_000_000L, max = 2_000_000_000_000L) long now) {
		int expiry = at(Instant.ofEpochMilli(now), Duration.ofMillis(millis));
		assertThat(expiry).isPositive();
		// as memcached reads it
		long end = (expiry <= MONTH) ? now + expiry * 1000L : expiry * 1000L;
		assertThat(end - now).isBetween(millis, millis + 1999);
	}

	@Property
	void isNeverForEverNorDeadOnArrival(@ForAll long seconds,
			@ForAll @LongRange(min = 0, max = 8_000_000_000L) long now) {
		int expiry = at(Instant.ofEpochSecond(now), Duration.ofSeconds(seconds));
		assertThat(expiry).isPositive();
		assertThat(expiry <= MONTH || expiry > now).isTrue();
	}

	private static int at(Instant now, Duration timeToLive) {
		return new MemcachedExpiry(Clock.fixed(now, ZoneOffset.UTC)).of(timeToLive);
	}

}
