package dev.hybridsession.internal.cache.memcached;

import java.time.Duration;

import dev.hybridsession.internal.system.RandomSource;

/**
 * Says how long a {@link NodeLink} waits before it connects again: at once after a
 * connection that has lasted, and for growing pauses while connections end soon. The
 * pauses have jitter, so that instances do not come back together.
 */
final class Backoff {

	static final Duration FIRST_PAUSE = Duration.ofMillis(100);

	/** A node that is back is noticed within this time. */
	static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

	private final RandomSource randomSource;

	private long next = FIRST_PAUSE.toNanos();

	Backoff(RandomSource randomSource) {
		this.randomSource = randomSource;
	}

	/** Notes that a connection has lasted. */
	void reset() {
		this.next = FIRST_PAUSE.toNanos();
	}

	/** Returns the pause after a connection that has ended soon, in nanoseconds. */
	long next() {
		long pause = this.next;
		this.next = Math.min(2 * pause, LONGEST_PAUSE.toNanos());
		return this.randomSource.between(pause / 2, pause + 1);
	}

}
