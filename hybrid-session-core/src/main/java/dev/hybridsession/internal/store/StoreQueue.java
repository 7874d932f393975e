package dev.hybridsession.internal.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Lets a limited number of threads ask the database at the same time. The
 * {@link StoreGate} takes every question through it.
 * <ol>
 * <li>Further threads wait in one of two lines, in the order in which they came. The
 * first line is for questions that {@linkplain #first decide about a login}, the second
 * for all other questions.</li>
 * <li>Of four places that become free, the first line gets three, as long as threads wait
 * in both.</li>
 * <li>A thread that waits for longer than its line allows, or finds too many threads
 * before it, gets a {@link StoreCongestedException}.</li>
 * <li>A thread that asks while it is asking needs no second place.</li>
 * </ol>
 */
public final class StoreQueue {

	private static final Duration DEFAULT_WAIT = Duration.ofSeconds(10);

	private static final int DEFAULT_MOST_WAITING = 1_000;

	private static final int MOST_IN_A_ROW = 3;

	private final boolean limited;

	private final String pool;

	private final boolean exclusive;

	private final Duration wait;

	private final Duration loginWait;

	private final int mostWaiting;

	private final ReentrantLock lock = new ReentrantLock();

	private final Deque<CountDownLatch> logins = new ArrayDeque<>();

	private final Deque<CountDownLatch> others = new ArrayDeque<>();

	private int free;

	private int loginsInARow;

	private final ThreadLocal<@Nullable Boolean> inside = new ThreadLocal<>();

	private final ThreadLocal<@Nullable Boolean> login = new ThreadLocal<>();

	private volatile long lastMove;

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
		this.free = places;
		this.limited = places < Integer.MAX_VALUE;
		this.pool = pool;
		this.exclusive = exclusive;
		this.wait = wait;
		this.loginWait = loginWait;
		this.mostWaiting = mostWaiting;
		this.lastMove = System.nanoTime();
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

	/**
	 * Whether no place was taken or given back for so long that the database may be away:
	 * a thread with a place waits for nothing else.
	 */
	boolean isStanding() {
		return this.exclusive && System.nanoTime() - this.lastMove >= this.wait.toNanos();
	}

	/**
	 * Does work that decides about a login: all that it asks the database goes first, and
	 * waits for longer.
	 */
	<T extends @Nullable Object> T first(Supplier<T> work) {
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
		try {
			Deque<CountDownLatch> line = (this.login.get() != null) ? this.logins : this.others;
			CountDownLatch turn = takeOrStandIn(line);
			if (turn != null && !await(turn, line)) {
				throw new StoreCongestedException("No connection of the pool " + this.pool + " was free within "
						+ waitBudget().toSeconds() + " s", null);
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

	/** Nobody waits while a place is free. */
	private @Nullable CountDownLatch takeOrStandIn(Deque<CountDownLatch> line) {
		return locked(() -> {
			if (this.free > 0) {
				this.free--;
				return null;
			}
			if (this.logins.size() + this.others.size() >= this.mostWaiting) {
				throw new StoreCongestedException(this.mostWaiting + " threads wait for the pool " + this.pool
						+ ", as many as hybrid-session.limits.waiting-requests allows", null);
			}
			CountDownLatch turn = new CountDownLatch(1);
			line.add(turn);
			return turn;
		});
	}

	private boolean await(CountDownLatch turn, Deque<CountDownLatch> line) throws InterruptedException {
		try {
			return turn.await(waitBudget().toNanos(), TimeUnit.NANOSECONDS) || !withdraw(turn, line);
		}
		catch (InterruptedException ex) {
			if (!withdraw(turn, line)) {
				handOn();
			}
			throw ex;
		}
	}

	/** Leaves a line; {@code false} if the turn has come at that moment. */
	private boolean withdraw(CountDownLatch turn, Deque<CountDownLatch> line) {
		return locked(() -> line.remove(turn));
	}

	void leave() {
		this.inside.remove();
		this.lastMove = System.nanoTime();
		handOn();
	}

	private void handOn() {
		CountDownLatch next = locked(() -> {
			boolean login = !this.logins.isEmpty() && (this.others.isEmpty() || this.loginsInARow < MOST_IN_A_ROW);
			this.loginsInARow = login ? this.loginsInARow + 1 : 0;
			CountDownLatch first = (login ? this.logins : this.others).poll();
			this.free += (first != null) ? 0 : 1;
			return first;
		});
		if (next != null) {
			next.countDown();
		}
	}

	int waiting() {
		return locked(() -> this.logins.size() + this.others.size());
	}

	private <T extends @Nullable Object> T locked(Supplier<T> action) {
		this.lock.lock();
		try {
			return action.get();
		}
		finally {
			this.lock.unlock();
		}
	}

}
