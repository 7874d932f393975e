package dev.hybridsession.repository;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import dev.hybridsession.tier.StoreCongestedException;
import dev.hybridsession.tier.StoreInterruptedException;
import dev.hybridsession.tier.StoreUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Lets a limited number of threads ask the database at the same time; the others wait in
 * the order in which they came. The {@link StoreGate} takes every question through it.
 * <ol>
 * <li>A thread that waits for longer than {@link #WAIT} leaves with a
 * {@link StoreCongestedException}, and so does one that finds too many before it.</li>
 * <li>If no place was given back for all that time, the database does not answer: that is
 * an outage, not congestion.</li>
 * <li>A thread that asks while it is asking needs no second place.</li>
 * </ol>
 */
public final class StoreQueue {

	/** A page waits as long: whoever is logged in is not to see an error page. */
	static final Duration WAIT = Duration.ofSeconds(10);

	private static final int MOST_WAITING = 1_000;

	private final Semaphore places;

	private final boolean limited;

	private final String pool;

	private final boolean exclusive;

	private final Duration wait;

	private final ThreadLocal<@Nullable Boolean> inside = new ThreadLocal<>();

	private volatile long lastMove;

	/**
	 * Creates a queue.
	 * @param places how many threads may ask at the same time
	 * @param pool the pool of connections, for messages
	 * @param exclusive whether nobody else uses the pool, so that a thread with a place
	 * has a connection, and waits for nothing but the database
	 */
	public StoreQueue(int places, String pool, boolean exclusive) {
		this(places, pool, exclusive, WAIT);
	}

	StoreQueue(int places, String pool, boolean exclusive, Duration wait) {
		this.places = new Semaphore(places, true);
		this.limited = places < Integer.MAX_VALUE;
		this.pool = pool;
		this.exclusive = exclusive;
		this.wait = wait;
		this.lastMove = System.nanoTime();
	}

	/**
	 * Returns a queue in which nobody waits.
	 * @return the queue
	 */
	public static StoreQueue unlimited() {
		return new StoreQueue(Integer.MAX_VALUE, "of a database that takes all connections", false);
	}

	/** Whether threads may have to wait at all. */
	boolean isLimited() {
		return this.limited;
	}

	/** How long a thread waits at most. */
	Duration patience() {
		return this.wait;
	}

	/** The pool of connections, for messages. */
	String pool() {
		return this.pool;
	}

	/**
	 * Waits for a place.
	 * @return whether the thread has a place now that it has to {@link #leave give back};
	 * {@code false} if it had one before
	 * @throws StoreUnavailableException if there is none
	 */
	boolean enter() {
		if (this.inside.get() != null) {
			return false;
		}
		try {
			if (!this.places.tryAcquire(0, TimeUnit.NANOSECONDS)) {
				await();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new StoreInterruptedException("The thread was interrupted while it waited for the database", ex);
		}
		this.lastMove = System.nanoTime();
		this.inside.set(true);
		return true;
	}

	private void await() throws InterruptedException {
		if (waiting() >= MOST_WAITING) {
			throw new StoreCongestedException(MOST_WAITING + " threads wait for the pool " + this.pool, null);
		}
		long began = System.nanoTime();
		if (this.places.tryAcquire(this.wait.toNanos(), TimeUnit.NANOSECONDS)) {
			return;
		}
		if (this.exclusive && this.lastMove - began < 0) {
			throw new StoreUnavailableException(
					"The database has answered no question for " + this.wait.toSeconds() + " s", null);
		}
		throw new StoreCongestedException(
				"No connection of the pool " + this.pool + " was free within " + this.wait.toSeconds() + " s", null);
	}

	/** How many threads wait. */
	int waiting() {
		return this.places.getQueueLength();
	}

	/** Gives a place back. */
	void leave() {
		this.inside.remove();
		this.lastMove = System.nanoTime();
		this.places.release();
	}

}
