package dev.hybridsession.internal.system;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Bounds how many lines a minute the log gets of the losses and returns of a node or of
 * the database, and counts the losses. Threads may share it.
 */
public final class LineBudget {

	/** The most lines of a minute. */
	public static final int LINES = 8;

	/** In nanoseconds. */
	public static final long MINUTE = 60_000_000_000L;

	private final LongSupplier nanos;

	private final AtomicLong begin;

	private final AtomicInteger lines = new AtomicInteger();

	private final AtomicInteger losses = new AtomicInteger();

	/**
	 * Creates a budget.
	 * @param nanos the time as {@link System#nanoTime()} tells it
	 */
	public LineBudget(LongSupplier nanos) {
		this.nanos = nanos;
		this.begin = new AtomicLong(nanos.getAsLong());
	}

	/**
	 * Returns whether a line is to be logged.
	 * @return {@code false} if there were enough in this minute
	 */
	public boolean admits() {
		return this.lines.incrementAndGet() <= LINES;
	}

	/** Notes a loss. */
	public void lost() {
		this.losses.incrementAndGet();
	}

	/**
	 * Returns how many losses a summary is to tell, once a minute with lines that were
	 * not logged is over. Called again and again.
	 * @return the losses of that minute, 0 if there is nothing to sum up
	 */
	public int summary() {
		long now = this.nanos.getAsLong();
		long last = this.begin.get();
		if (now - last < MINUTE || !this.begin.compareAndSet(last, now)) {
			return 0;
		}
		int lost = this.losses.getAndSet(0);
		return (this.lines.getAndSet(0) > LINES) ? lost : 0;
	}

}
