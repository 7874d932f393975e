package dev.hybridsession.internal.store;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Lets a limited number of threads ask the database at the same time. The
 * {@link StoreGate} takes every question through it.
 * <ol>
 * <li>Further threads wait in the order in which they came.</li>
 * <li>A thread that waits for too long, or finds too many threads before it, gets a
 * {@link StoreCongestedException}. A thread whose question {@linkplain #patiently decides
 * about a login} may wait for twice as long.</li>
 * <li>A thread that asks while it is asking needs no second place.</li>
 * </ol>
 */
public final class StoreQueue {

	private static final Duration DEFAULT_WAIT = Duration.ofSeconds(10);

	private static final int DEFAULT_MOST_WAITING = 1_000;

	private final boolean limited;

	private final String pool;

	private final boolean exclusive;

	private final Duration wait;

	private final Duration loginWait;

	private final int size;

	private final int mostWaiting;

	/** Given in the order in which threads have asked. */
	private final Semaphore places;

	/** The threads that have a place, and those that wait for one. */
	private final AtomicInteger present = new AtomicInteger();

	private final ThreadLocal<@Nullable Boolean> inside = new ThreadLocal<>();

	private final ThreadLocal<@Nullable Boolean> login = new ThreadLocal<>();

	private final AtomicInteger asking = new AtomicInteger();

	private final LongSupplier nanoTime;

	/** The last answer, or the first question since then that found nobody asking. */
	private volatile long silentSince;

	/**
	 * Creates a queue.
	 * @param places how many threads may ask at the same time
	 * @param pool the pool of connections, for messages
	 * @param exclusive whether nobody else uses the pool, so that a thread with a place
	 * has a connection, and waits for nothing but the database
	 * @param wait how long a page waits; twice as long if it would lose or not get its
	 * login
	 */
	public StoreQueue(int places, String pool, boolean exclusive, Duration wait, int mostWaiting) {
		this(places, pool, exclusive, wait, wait.multipliedBy(2), mostWaiting);
	}

	StoreQueue(int places, String pool, boolean exclusive, Duration wait, Duration loginWait, int mostWaiting) {
		this(places, pool, exclusive, wait, loginWait, mostWaiting, System::nanoTime);
	}

	/**
	 * Creates a queue.
	 * @param nanoTime tells for how long the database has been silent; a test moves it on
	 */
	StoreQueue(int places, String pool, boolean exclusive, Duration wait, Duration loginWait, int mostWaiting,
			LongSupplier nanoTime) {
		this.places = new Semaphore(places, true);
		this.size = places;
		this.limited = places < Integer.MAX_VALUE;
		this.pool = pool;
		this.exclusive = exclusive;
		this.wait = wait;
		this.loginWait = loginWait;
		this.mostWaiting = mostWaiting;
		this.nanoTime = nanoTime;
		this.silentSince = nanoTime.getAsLong();
	}

	/** Returns a queue in which nobody waits. */
	public static StoreQueue unlimited() {
		return new StoreQueue(Integer.MAX_VALUE, "of a database that takes all connections", false, DEFAULT_WAIT,
				DEFAULT_MOST_WAITING);
	}

	/** Whether threads may have to wait at all. */
	boolean isLimited() {
		return this.limited;
	}

	/** How long this thread waits at most. */
	Duration waitBudget() {
		return (this.login.get() != null) ? this.loginWait : this.wait;
	}

	/** How long a thread waits at most that would lose or not get its login. */
	Duration loginWait() {
		return this.loginWait;
	}

	/** The pool of connections, for messages. */
	String pool() {
		return this.pool;
	}

	/** Asks a question. Before the first that asks, nobody could be answered. */
	<T extends @Nullable Object> T asking(Supplier<T> question) {
		if (this.asking.getAndIncrement() == 0) {
			this.silentSince = this.nanoTime.getAsLong();
		}
		try {
			return question.get();
		}
		finally {
			this.asking.decrementAndGet();
		}
	}

	/** Notes that the database has answered somebody. */
	void answered() {
		this.silentSince = this.nanoTime.getAsLong();
	}

	/**
	 * Whether threads have asked for so long without an answer that the database may be
	 * away: a thread with a place waits for nothing else.
	 */
	boolean isSilent() {
		return this.exclusive && this.nanoTime.getAsLong() - this.silentSince >= this.wait.toNanos();
	}

	/**
	 * Does work that decides about a login: all that it asks the database may wait for
	 * longer.
	 */
	<T extends @Nullable Object> T patiently(Supplier<T> work) {
		if (this.login.get() != null) {
			return work.get();
		}
		this.login.set(true);
		try {
			return work.get();
		}
		finally {
			this.login.remove();
		}
	}

	/**
	 * Waits for a place.
	 * @return whether the thread has a place now that it has to {@link #leave give back};
	 * {@code false} if it had one before, or needs none
	 * @throws StoreCongestedException if there is none in time
	 */
	boolean enter() {
		if (!this.limited || this.inside.get() != null) {
			return false;
		}
		boolean entered = false;
		int waitingWithThis = this.present.incrementAndGet() - this.size;
		try {
			if (waitingWithThis > this.mostWaiting) {
				throw new StoreCongestedException(this.mostWaiting + " threads wait for the pool " + this.pool
						+ ", as many as hybrid-session.limits.waiting-requests allows", null);
			}
			await();
			entered = true;
		}
		finally {
			if (!entered) {
				this.present.decrementAndGet();
			}
		}
		this.inside.set(true);
		return true;
	}

	private void await() {
		try {
			// a thread that is interrupted already gets a free place all the same
			if ((this.places.hasQueuedThreads() || !this.places.tryAcquire())
					&& !this.places.tryAcquire(waitBudget().toNanos(), TimeUnit.NANOSECONDS)) {
				throw new StoreCongestedException("No connection of the pool " + this.pool + " was free within "
						+ waitBudget().toSeconds() + " s", null);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new StoreInterruptedException("The thread was interrupted while it waited for the database", ex);
		}
	}

	void leave() {
		this.inside.remove();
		this.places.release();
		this.present.decrementAndGet();
	}

	int waiting() {
		return Math.max(0, this.present.get() - this.size);
	}

}
