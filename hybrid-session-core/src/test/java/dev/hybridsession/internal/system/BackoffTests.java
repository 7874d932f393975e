package dev.hybridsession.internal.cache.memcached;

import java.time.Duration;

import dev.hybridsession.internal.system.RandomSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of how the pauses between attempts to connect grow. */
class BackoffTests {

	private final Backoff backoff = new Backoff(RandomSource.SYSTEM);

	@Test
	void pausesGrowFromATenthOfASecondToTenSecondsAndHaveJitter() {
		long longest = Backoff.FIRST_PAUSE.toNanos();
		for (int i = 0; i < 20; i++) {
			assertThat(this.backoff.next()).isBetween(longest / 2, longest);
			longest = Math.min(2 * longest, Duration.ofSeconds(10).toNanos());
		}
	}

	@Test
	void pausesAreShortAgainAfterAConnectionThatHasLasted() {
		for (int i = 0; i < 20; i++) {
			this.backoff.next();
		}
		this.backoff.reset();
		assertThat(this.backoff.next()).isLessThanOrEqualTo(Backoff.FIRST_PAUSE.toNanos());
	}

}
