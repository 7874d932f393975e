package dev.hybridsession.jobs;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.copies.SessionTiers;
import dev.hybridsession.session.SessionEnding;
import dev.hybridsession.store.StoreUnavailableException;
import dev.hybridsession.system.Waiter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pass of the background sync.
 * <ol>
 * <li>Ask the database whether it is back, if it was away; if it is not, that is
 * all.</li>
 * <li>Tell it of the logouts that it missed. After an outage every session is due, for
 * what could not be written through is among them.</li>
 * <li>Batch by batch, read the sessions that are due from the cache in one round, and
 * update their rows in another, each on the condition of the version its copy knows.</li>
 * <li>Tell the cached copies. Where the condition did not hold, read the row, merge, and
 * write both. What could not be done is tried again in the next pass, and so is the rest
 * if the cache has no answer for a whole batch.</li>
 * </ol>
 */
public final class SyncPass {

	private static final Logger logger = LoggerFactory.getLogger(SyncPass.class);

	private final SessionTiers tiers;

	private final DirtyQueue<String> dirty;

	private final SessionEnding ending;

	private final SessionRefresher refresher;

	private final OutOfReach outOfReach = new OutOfReach();

	private final int batchSize;

	private final Waiter waiter;

	/** The return of the database after which everything was synced. */
	private long caughtUp = Long.MIN_VALUE;

	private final AtomicLong wanted = new AtomicLong();

	private volatile long settled;

	private volatile int inHand;

	private volatile long lastRun;

	/** A drain waits here for the sessions that another pass has taken. */
	private final ReentrantLock running = new ReentrantLock();

	/**
	 * Creates a pass that can be run any number of times; if by several threads, one
	 * waits for the other.
	 * @param tiers the tiers
	 * @param dirty the sessions to sync
	 * @param ending ends what the database was not told of
	 * @param batchSize the most rows to write in one round
	 * @param waiter lets threads wait
	 */
	public SyncPass(SessionTiers tiers, DirtyQueue<String> dirty, SessionEnding ending, int batchSize, Waiter waiter) {
		this.tiers = tiers;
		this.dirty = dirty;
		this.ending = ending;
		this.refresher = new SessionRefresher(tiers);
		this.batchSize = batchSize;
		this.waiter = waiter;
	}

	/**
	 * Makes the next passes take everything for due, until one has synced it all.
	 */
	public void wantAll() {
		this.wanted.incrementAndGet();
	}

	/**
	 * Returns whether all that was wanted has been synced.
	 * @return {@code true} unless a pass is still to do it
	 */
	public boolean isSettled() {
		return this.wanted.get() == this.settled;
	}

	/**
	 * Syncs what is due.
	 * @return how many rows were written
	 */
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
		this.dirty.drainUntil(this.tiers.now() + this.tiers.timing().syncInterval().toMillis());
		int first = pass(Long.MAX_VALUE).synced();
		// what was being saved when this began
		Result result = pass(Long.MAX_VALUE);
		if (this.tiers.gate().isDown()) {
			throw new SessionUnavailableException("The sessions cannot be synced: the database is away", null);
		}
		if (result.failure() != null) {
			throw new SessionUnavailableException("The sessions cannot be synced: " + result.failure().getMessage(),
					result.failure());
		}
		if (result.missed() > 0) {
			throw new SessionUnavailableException(
					result.missed()
							+ " sessions cannot be synced: memcached cannot be asked, or others keep locking the rows",
					null);
		}
		return first + result.synced();
	}

	/** With those that a pass has in its hands. */
	int unsynced() {
		return this.dirty.size() + this.inHand;
	}

	private Result pass(long dueBefore) {
		this.dirty.announceEndOfEvictions();
		this.waiter.acquire(this.running);
		try {
			return this.tiers.gate().probeIfDown() ? sync(dueBefore) : new Result(0, 0, null);
		}
		finally {
			this.running.unlock();
		}
	}

	private Result sync(long dueBefore) {
		long returned = this.tiers.gate().returned();
		long all = this.wanted.get();
		long due = (returned != this.caughtUp || all != this.settled) ? Long.MAX_VALUE : dueBefore;
		int synced = 0;
		int deferred = 0;
		int missedEnds = 0;
		StoreUnavailableException failure = null;
		Set<String> missed = new HashSet<>();
		Set<String> absent = new HashSet<>();
		try {
			missedEnds = this.ending.flushPending();
			int batches = this.dirty.size() / this.batchSize + 1;
			boolean askable = true;
			for (int i = 0; i < batches && askable && !this.tiers.gate().isDown(); i++) {
				Map<String, DirtyEntry> taken = this.dirty.take(due, this.batchSize);
				if (taken.isEmpty()) {
					break;
				}
				SyncBatch batch = new SyncBatch(this.tiers, this.dirty, this.refresher, this.outOfReach, taken);
				this.inHand = taken.size();
				try {
					batch.run();
				}
				finally {
					this.inHand = 0;
				}
				missed.removeAll(taken.keySet());
				missed.addAll(batch.missed());
				absent.addAll(batch.outOfReach());
				synced += batch.synced();
				deferred += batch.deferred();
				askable = batch.isAnswered();
			}
			this.caughtUp = askable ? returned : this.caughtUp;
			// a gate that has closed between two batches has left the rest
			this.settled = (missed.isEmpty() && !this.tiers.gate().isDown()) ? all : this.settled;
		}
		catch (StoreUnavailableException ex) {
			logger.debug("The sync is interrupted: {}", ex.getMessage());
			failure = ex;
		}
		if (synced + deferred > 0) {
			this.tiers.observer().syncPass(synced, deferred);
		}
		return new Result(synced, missed.size() + absent.size() + missedEnds, failure);
	}

	/**
	 * The result of a pass.
	 *
	 * @param synced how many rows it wrote
	 * @param missed how many sessions a tier had no answer for, ends included
	 * @param failure why it stopped, or {@code null} if it did not
	 */
	private record Result(int synced, int missed, @Nullable StoreUnavailableException failure) {
	}

}
