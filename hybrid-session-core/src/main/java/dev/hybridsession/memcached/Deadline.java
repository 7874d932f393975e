package dev.hybridsession.memcached;

import java.time.Duration;

/**
 * The end of one call's patience.
 */
final class Deadline {

	private final long end;

	private Deadline(long end) {
		this.end = end;
	}

	static Deadline in(Duration timeout) {
		return new Deadline(System.nanoTime() + timeout.toNanos());
	}

	/**
	 * Returns what is left.
	 * @return nanoseconds, negative once it has passed
	 */
	long remaining() {
		return this.end - System.nanoTime();
	}

}
