package dev.hybridsession.internal.system;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of how pauses between attempts grow. */
class BackoffTests {

	private static final Duration FIRST = Duration.ofMillis(100);

	private static final Duration LONGEST = Duration.ofSeconds(10);

	private final Backoff backoff = new Backoff(FIRST, LONGEST, RandomSource.SYSTEM);

	@Test
	void pausesGrowFromTheFirstToTheLongestAndHaveJitter() {
		long due = FIRST.toNanos();
		for (int i = 0; i < 20; i++) {
			assertThat(this.backoff.next()).isBetween(due / 2, due);
			due = Math.min(2 * due, LONGEST.toNanos());
		}
	}

	@Test
	void pausesAreShortAgainAfterAReset() {
		for (int i = 0; i < 20; i++) {
			this.backoff.next();
		}
		this.backoff.reset();
		assertThat(this.backoff.next()).isLessThanOrEqualTo(FIRST.toNanos());
	}

}
