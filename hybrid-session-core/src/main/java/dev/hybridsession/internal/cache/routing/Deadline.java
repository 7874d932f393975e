package dev.hybridsession.internal.cache.routing;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Holds the wait budget of one call to a node. Waiting spends it. While this process does
 * not run at all, a node cannot be blamed for not answering. So a pause costs a little of
 * the budget, and leaves time to read the answers that have come meanwhile. Not for
 * concurrent use.
 */
public final class Deadline {

	/** The longest that may be waited at a time. */
	private static final long SLICE = TimeUnit.MILLISECONDS.toNanos(50);

	/** On a machine that always is too busy, the wait budget must end all the same. */
	private static final int MOST_PAUSES = 3;

	private final LongSupplier time;

	private final long begin;

	private final boolean batch;

	private long last;

	private long left;

	private int pauses;

	Deadline(Duration timeout, boolean batch, LongSupplier time) {
		this.left = timeout.toNanos();
		this.batch = batch;
		this.time = time;
		this.begin = time.getAsLong();
		this.last = this.begin;
	}

	/** Begins to wait for one answer. */
	public static Deadline in(Duration timeout) {
		return new Deadline(timeout, false, System::nanoTime);
	}

	/**
	 * Begins to wait for many answers, which may take long together though each is soon
	 * given.
	 */
	public static Deadline forMany(Duration timeout) {
		return new Deadline(timeout, true, System::nanoTime);
	}

	/**
	 * Returns how long to wait now, after which to ask again, in nanoseconds; zero or
	 * less once the wait budget is spent.
	 */
	public long next() {
		long now = this.time.getAsLong();
		long waited = now - this.last;
		this.last = now;
		if (waited > 2 * SLICE && this.pauses < MOST_PAUSES) {
			this.pauses++;
			this.left = Math.max(this.left - SLICE, SLICE);
		}
		else {
			this.left -= waited;
		}
		return Math.min(this.left, SLICE);
	}

	/**
	 * Waits for a future that never fails. If the thread is interrupted, the wait ends at
	 * once, and the thread stays interrupted.
	 * @return whether the future is done
	 */
	public boolean await(CompletableFuture<?> future) {
		try {
			for (long wait = next(); wait > 0 && !future.isDone(); wait = next()) {
				try {
					future.get(wait, TimeUnit.NANOSECONDS);
					return true;
				}
				catch (TimeoutException ex) {
					// the next wait says whether to go on
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("It never fails", ex);
		}
		return future.isDone();
	}

	/** Returns whether many answers are waited for. */
	public boolean isForMany() {
		return this.batch;
	}

	/** Returns when the waiting began, as {@link System#nanoTime()} tells it. */
	public long begin() {
		return this.begin;
	}

}
