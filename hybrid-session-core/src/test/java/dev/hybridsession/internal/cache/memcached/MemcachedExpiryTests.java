package dev.hybridsession.internal.cache.memcached;

import java.time.Duration;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link MemcachedExpiry}. */
class MemcachedExpiryTests {

	/** memcached reads more seconds as a date. */
	private static final int MONTH = 2_592_000;

	@Test
	void partOfASecondCountsAsASecond() {
		assertThat(MemcachedExpiry.of(Duration.ofNanos(1))).isEqualTo(1);
		assertThat(MemcachedExpiry.of(Duration.ofMillis(999))).isEqualTo(1);
		assertThat(MemcachedExpiry.of(Duration.ofSeconds(1))).isEqualTo(1);
		assertThat(MemcachedExpiry.of(Duration.ofMillis(1001))).isEqualTo(2);
	}

	@Test
	void nothingAndLessCountAsASecond() {
		assertThat(MemcachedExpiry.of(Duration.ZERO)).isEqualTo(1);
		assertThat(MemcachedExpiry.of(Duration.ofDays(-1))).isEqualTo(1);
		assertThat(MemcachedExpiry.of(Duration.ofSeconds(Long.MIN_VALUE))).isEqualTo(1);
	}

	@Test
	void overThirtyDaysIsThirtyDays() {
		assertThat(MemcachedExpiry.of(Duration.ofDays(30))).isEqualTo(MONTH);
		assertThat(MemcachedExpiry.of(Duration.ofDays(30).plusNanos(1))).isEqualTo(MONTH);
		assertThat(MemcachedExpiry.of(Duration.ofDays(365))).isEqualTo(MONTH);
		assertThat(MemcachedExpiry.of(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999))).isEqualTo(MONTH);
	}

	@Property
	void servesAtLeastAsLongAsAskedAndLessThanASecondMore(
			@ForAll @LongRange(min = 1, max = MONTH * 1000L) long millis) {
		assertThat(MemcachedExpiry.of(Duration.ofMillis(millis)) * 1000L).isBetween(millis, millis + 999);
	}

	@Property
	void isNeverForEverNorADate(@ForAll long seconds) {
		assertThat(MemcachedExpiry.of(Duration.ofSeconds(seconds))).isBetween(1, MONTH);
	}

}
