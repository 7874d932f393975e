package dev.hybridsession.internal.system;

import java.time.Duration;

/**
 * Says how long to wait before each further attempt. Pauses grow up to a limit. They have
 * jitter, so that waiting threads or instances do not all try again at the same moment.
 * Not for concurrent use.
 */
public final class Backoff {

	private final RandomSource randomSource;

	private final long first;

	private final long longest;

	private long next;

	public Backoff(Duration first, Duration longest, RandomSource randomSource) {
		this.randomSource = randomSource;
		this.first = first.toNanos();
		this.longest = longest.toNanos();
		this.next = this.first;
	}

	/** Begins with short pauses again. */
	public void reset() {
		this.next = this.first;
	}

	/** Returns the next pause in nanoseconds: half to all of its present length. */
	public long next() {
		long pause = this.next;
		this.next = Math.min(2 * pause, this.longest);
		return this.randomSource.between(pause / 2, pause);
	}

}
