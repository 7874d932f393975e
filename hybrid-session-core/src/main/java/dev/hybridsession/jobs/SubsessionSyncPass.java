package dev.hybridsession.jobs;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.copies.SessionTiers;
import dev.hybridsession.store.StoreUnavailableException;
import dev.hybridsession.subsession.SubsessionId;
import dev.hybridsession.subsession.SubsessionSync;
import dev.hybridsession.system.Waiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pass of the background sync over subsessions. It goes after the one over sessions,
 * on whose rows theirs hang.
 */
public final class SubsessionSyncPass {

	private static final Logger logger = LoggerFactory.getLogger(SubsessionSyncPass.class);

	private static final long RETRY_MILLIS = 1_000;

	private static final long MINUTE_MILLIS = 60_000;

	/** A session that nobody has inserted until then has probably ended without a row. */
	private static final long ADOPTION_MILLIS = 60 * MINUTE_MILLIS;

	private final SessionTiers tiers;

	private final DirtyQueue<SubsessionId> dirty;

	private final SubsessionSync sync;

	private final int batchSize;

	private final Waiter waiter;

	/** Since when there has been no row of their sessions. */
	private final Map<SubsessionId, Long> orphans = new HashMap<>();

	private final AtomicLong wanted = new AtomicLong();

	private volatile long settled;

	private volatile long lastRun;

	private final ReentrantLock running = new ReentrantLock();

	/**
	 * Creates a pass that can be run any number of times.
	 * @param tiers the tiers of the sessions
	 * @param dirty the subsessions to sync
	 * @param sync syncs one
	 * @param batchSize after how many without an answer to give up
	 * @param waiter lets threads wait
	 */
	public SubsessionSyncPass(SessionTiers tiers, DirtyQueue<SubsessionId> dirty, SubsessionSync sync, int batchSize,
			Waiter waiter) {
		this.tiers = tiers;
		this.dirty = dirty;
		this.sync = sync;
		this.batchSize = batchSize;
		this.waiter = waiter;
	}

	/**
	 * Makes the next passes take everything for due, until one has tried it all.
	 */
	void wantAll() {
		this.wanted.incrementAndGet();
	}

	int unsynced() {
		return this.dirty.size();
	}

	/** Whether nothing that was wanted is still to be tried. */
	boolean isSettled() {
		if (this.wanted.get() == this.settled) {
			return true;
		}
		// a pass has one in its hands
		if (!this.running.tryLock()) {
			return false;
		}
		try {
			return this.dirty.size() == 0;
		}
		finally {
			this.running.unlock();
		}
	}

	/**
	 * Syncs what is due.
	 */
	public void run() {
		long now = this.tiers.now();
		if (now < this.lastRun - this.tiers.timing().clockSkew().toMillis()) {
			// the clock was set back, and what is due would have to wait
			wantAll();
		}
		this.lastRun = now;
		pass(now);
	}

	/**
	 * Syncs everything, due or not.
	 * @throws SessionUnavailableException if either tier could not be asked
	 */
	public void drain() {
		this.dirty.drainUntil(this.tiers.now() + this.tiers.timing().syncInterval().toMillis());
		pass(Long.MAX_VALUE);
		// what was being changed when this began
		int missed = pass(Long.MAX_VALUE);
		if (missed > 0) {
			throw new SessionUnavailableException(
					missed + " subsessions cannot be synced: a tier cannot be asked, or their sessions are not synced",
					null);
		}
	}

	/**
	 * Tries each that is due once, unless nothing is answered.
	 * @return how many are left though they were due
	 */
	private int pass(long dueBefore) {
		this.waiter.acquire(this.running);
		try {
			long all = this.wanted.get();
			int answered = 0;
			int missed = 0;
			for (SubsessionId one : this.dirty.due((all != this.settled) ? Long.MAX_VALUE : dueBefore)) {
				boolean askable = answered > 0 || missed < this.batchSize;
				if (!askable || this.tiers.gate().isDown()) {
					return this.dirty.size();
				}
				DirtyEntry taken = this.dirty.take(one);
				SubsessionSync.Outcome outcome = (taken != null) ? sync(one, taken) : SubsessionSync.Outcome.SYNCED;
				answered += (outcome != SubsessionSync.Outcome.UNANSWERED) ? 1 : 0;
				missed += (outcome != SubsessionSync.Outcome.SYNCED) ? 1 : 0;
			}
			boolean tried = (answered > 0 || missed == 0) && !this.tiers.gate().isDown();
			this.settled = tried ? all : this.settled;
			return this.tiers.gate().isDown() ? this.dirty.size() : missed;
		}
		finally {
			this.running.unlock();
		}
	}

	private SubsessionSync.Outcome sync(SubsessionId one, DirtyEntry taken) {
		SubsessionSync.Outcome outcome = SubsessionSync.Outcome.UNANSWERED;
		long pause = RETRY_MILLIS;
		try {
			outcome = this.sync.sync(one, taken.unsynced());
		}
		catch (StoreUnavailableException ex) {
			logger.debug("Subsession {} is left for the next pass: {}", one.name(), ex.getMessage());
		}
		catch (RuntimeException ex) {
			pause = this.tiers.timing().syncInterval().toMillis();
			logger.error("The database does not take subsession {} of session {}; it stays in memcached and is tried"
					+ " again in {} s: {}", one.name(), one.internalId(), pause / 1000, ex.getMessage());
		}
		if (outcome == SubsessionSync.Outcome.NO_SESSION) {
			return orphaned(one, taken);
		}
		this.orphans.remove(one);
		if (outcome == SubsessionSync.Outcome.LOST) {
			this.dirty.missing(taken, () -> this.sync.fence(one));
			return SubsessionSync.Outcome.SYNCED;
		}
		if (outcome != SubsessionSync.Outcome.SYNCED) {
			this.dirty.retry(one, taken.dueAt(this.tiers.now() + pause));
		}
		return outcome;
	}

	/**
	 * Gives up after a while. The next use of the subsession puts it into the queue
	 * again.
	 */
	private SubsessionSync.Outcome orphaned(SubsessionId one, DirtyEntry taken) {
		long now = this.tiers.now();
		long steady = this.tiers.clock().steady();
		long age = steady - this.orphans.computeIfAbsent(one, (same) -> steady);
		if (age >= ADOPTION_MILLIS) {
			this.orphans.remove(one);
			return SubsessionSync.Outcome.SYNCED;
		}
		this.dirty.retry(one, taken.dueAt(now + Math.max(RETRY_MILLIS, Math.min(age, MINUTE_MILLIS))));
		return SubsessionSync.Outcome.NO_SESSION;
	}

}
