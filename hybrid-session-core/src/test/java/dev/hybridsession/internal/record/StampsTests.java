package dev.hybridsession.internal.record;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StampsTests {

	private static final long DAY = TimeUnit.DAYS.toMillis(1);

	@Test
	void nextStampIsLaterThanTheClockAndThanEveryStampSeen() {
		Clock clock = Clock.fixed(Instant.ofEpochSecond(5, 7_000), ZoneOffset.UTC);
		assertThat(Stamps.next(clock, 0)).isEqualTo(5_000_008);
		assertThat(Stamps.next(clock, 6_000_000)).isEqualTo(6_000_001);
		assertThat(Stamps.ofMillis(5)).isEqualTo(5_000);
	}

	@Test
	void stampIsACenturyAheadOnceItIsMoreThanThat() {
		long century = Stamps.ofMillis(1_000) + TimeUnit.DAYS.toMicros(36_525);
		assertThat(Stamps.isCenturyAhead(century, 1_000)).isFalse();
		assertThat(Stamps.isCenturyAhead(century + 1, 1_000)).isTrue();
	}

	@Test
	void timeIsADayAheadOnceItIsMoreThanThatAndNeverByAnOverflow() {
		assertThat(Stamps.isDayAhead(1_000 + DAY, 1_000)).isFalse();
		assertThat(Stamps.isDayAhead(1_001 + DAY, 1_000)).isTrue();
		assertThat(Stamps.isDayAhead(Long.MIN_VALUE, 1_000)).isFalse();
	}

	@Test
	void sessionBeginsWithItsInterval() {
		SessionRecord record = SessionRecord.create("id", "internal", 1_000, Duration.ofMinutes(1),
				Stamps.ofMillis(1_001));
		assertThat(record.isIntervalChanged()).isFalse();
		assertThat(SessionRecord.create("id", "internal", 1_000, Duration.ofMinutes(1), Stamps.ofMillis(1_001) + 1)
			.isIntervalChanged()).isTrue();
	}

}
