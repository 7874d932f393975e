package dev.hybridsession.internal.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import dev.hybridsession.HybridSessionOperations.SyncPassed;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.copies.SessionTiers;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.internal.system.OncePerMinute;
import dev.hybridsession.internal.system.Waiter;
import org.jspecify.annotations.Nullable;

/**
 * One pass of the background sync over the copies of one {@link DirtyQueue}. It can be
 * run any number of times; if by several threads, one waits for the other.
 * {@link BackgroundSync} runs two of them: {@link SyncPass} syncs sessions, and
 * {@link SubsessionSyncPass} syncs subsessions.
 *
 * @param <K> names a copy
 */
abstract class DirtyPass<K> {

	final SessionTiers tiers;

	final DirtyQueue<K> dirty;

	final int batchSize;

	/** A drain waits here for the copies that another pass has taken. */
	final ReentrantLock running = new ReentrantLock();

	/** Bounds the lines about rows that the database does not take. */
	final OncePerMinute refusals;

	private final Waiter waiter;

	private final AtomicLong wanted = new AtomicLong();

	private volatile long settled;

	private volatile long lastRun;

	private volatile @Nullable SyncPassed last;

	DirtyPass(SessionTiers tiers, DirtyQueue<K> dirty, int batchSize, Waiter waiter) {
		this.tiers = tiers;
		this.dirty = dirty;
		this.batchSize = batchSize;
		this.waiter = waiter;
		this.refusals = new OncePerMinute(() -> tiers.clock().steady() * 1_000_000);
	}

	/** Makes the next passes take everything for due, until one has tried it all. */
	public void wantAll() {
		this.wanted.incrementAndGet();
	}

	/** Returns whether all that was wanted has been tried. */
	public boolean isSettled() {
		return this.wanted.get() == this.settled;
	}

	/** Returns how many copies are ahead of their rows, as far as this instance knows. */
	public int unsynced() {
		return this.dirty.size();
	}

	/**
	 * Returns how long ago the oldest change was made that is not known to be in the
	 * database.
	 */
	Duration lag() {
		long oldest = this.dirty.oldestUnsynced();
		return (oldest != Long.MAX_VALUE)
				? Duration.ofMillis(Math.max(0, this.tiers.now() - TimeUnit.MICROSECONDS.toMillis(oldest)))
				: Duration.ZERO;
	}

	/** Syncs what is due, and returns how many rows were written. */
	public int run() {
		long now = this.tiers.now();
		if (now < this.lastRun - this.tiers.timing().clockSkew().toMillis()) {
			// the clock was set back, and what is due would have to wait
			wantAll();
		}
		this.lastRun = now;
		return pass(now).synced();
	}

	/**
	 * Syncs everything, due or not. For one sync interval from now on nothing lags: every
	 * change goes to the database at once, so that memcached can be restarted.
	 * @return how many rows were written
	 * @throws SessionUnavailableException if either tier could not be asked
	 */
	public int drain() {
		this.dirty.drainUntil(this.tiers.clock().steady() + this.tiers.timing().syncInterval().toMillis());
		return syncAll();
	}

	/** Does the same as {@link #drain}, but later changes lag again. */
	int syncAll() {
		int first = pass(Long.MAX_VALUE).synced();
		// what was being saved when this began
		Result second = pass(Long.MAX_VALUE);
		requireDrained(second);
		return first + second.synced();
	}

	private Result pass(long dueBefore) {
		this.waiter.acquire(this.running);
		try {
			long all = this.wanted.get();
			Result result = syncNoting((all != this.settled) ? Long.MAX_VALUE : dueBefore);
			if (result.tried()) {
				this.settled = all;
			}
			return result;
		}
		finally {
			this.running.unlock();
		}
	}

	private Result syncNoting(long dueBefore) {
		Instant began = Instant.ofEpochMilli(this.tiers.now());
		try {
			Result result = sync(dueBefore);
			boolean away = !result.tried() && this.tiers.gate().isDown();
			this.last = away ? new SyncPassed(began, result.synced(), this.dirty.size(), "the database is away")
					: new SyncPassed(began, result.synced(), result.missed(), message(result.failure()));
			return result;
		}
		catch (RuntimeException ex) {
			this.last = new SyncPassed(began, 0, this.dirty.size(), message(ex));
			throw ex;
		}
	}

	/** The message of a foreign exception may have values of sessions. */
	static @Nullable String message(@Nullable RuntimeException failure) {
		if (failure == null) {
			return null;
		}
		boolean own = failure instanceof StoreUnavailableException || failure instanceof SessionUnavailableException;
		return own ? String.valueOf(failure.getMessage()) : failure.getClass().getName() + ", see the log";
	}

	/** Returns the last pass, or {@code null} before the first one. */
	public @Nullable SyncPassed last() {
		return this.last;
	}

	/**
	 * Syncs the copies that are due. No other thread does so meanwhile.
	 * @param dueBefore copies due later stay, in milliseconds since the epoch
	 */
	abstract Result sync(long dueBefore);

	/**
	 * Checks the last pass of a drain.
	 * @throws SessionUnavailableException if it has left something
	 */
	abstract void requireDrained(Result last);

	/**
	 * The result of a pass.
	 *
	 * @param synced how many rows it wrote
	 * @param missed how many copies are left though they were due
	 * @param tried whether it tried everything that was due
	 * @param failure why it stopped, or {@code null} if it did not
	 */
	record Result(int synced, int missed, boolean tried, @Nullable RuntimeException failure) {
	}

}
