package dev.hybridsession.internal.cache.memcached;

import java.util.function.LongSupplier;

/**
 * Bounds how many lines a minute the log gets of the losses and returns of a node, and
 * counts the losses. Not for concurrent use.
 */
final class LineBudget {

	static final int LINES = 8;

	static final long MINUTE = 60_000_000_000L;

	private final LongSupplier nanos;

	private long begin;

	private int lines;

	private int losses;

	private boolean silent;

	/**
	 * Creates a budget.
	 * @param nanos the time as {@link System#nanoTime()} tells it
	 */
	LineBudget(LongSupplier nanos) {
		this.nanos = nanos;
		this.begin = nanos.getAsLong();
	}

	/**
	 * Returns whether a line is to be logged.
	 * @return {@code false} if there were enough in this minute
	 */
	boolean admits() {
		this.silent |= this.lines >= LINES;
		this.lines++;
		return !this.silent;
	}

	/**
	 * Notes a loss.
	 */
	void lost() {
		this.losses++;
	}

	/**
	 * Returns how many losses a summary is to tell, once a minute with lines that were
	 * not logged is over. Called again and again.
	 * @return the losses of that minute, 0 if there is nothing to sum up
	 */
	int summary() {
		long now = this.nanos.getAsLong();
		if (now - this.begin < MINUTE) {
			return 0;
		}
		int told = this.silent ? this.losses : 0;
		this.begin = now;
		this.lines = 0;
		this.losses = 0;
		this.silent = false;
		return told;
	}

}
