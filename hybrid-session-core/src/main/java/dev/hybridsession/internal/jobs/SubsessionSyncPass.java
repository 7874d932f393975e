package dev.hybridsession.internal.jobs;

import java.util.HashMap;
import java.util.Map;

import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.copies.SessionTiers;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.internal.subsession.SubsessionId;
import dev.hybridsession.internal.subsession.SubsessionSync;
import dev.hybridsession.internal.system.Waiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pass of the background sync over subsessions. It goes after the one over sessions,
 * on whose rows theirs hang.
 */
public final class SubsessionSyncPass extends DirtyPass<SubsessionId> {

	private static final Logger logger = LoggerFactory.getLogger(SubsessionSyncPass.class);

	private static final long RETRY_MILLIS = 1_000;

	private static final long MINUTE_MILLIS = 60_000;

	/** A session that nobody has inserted until then has probably ended without a row. */
	private static final long ADOPTION_MILLIS = 60 * MINUTE_MILLIS;

	private final SubsessionSync sync;

	/** Since when there has been no row of their sessions. */
	private final Map<SubsessionId, Long> orphans = new HashMap<>();

	/**
	 * Creates a pass.
	 * @param batchSize after how many without an answer to give up
	 */
	public SubsessionSyncPass(SessionTiers tiers, DirtyQueue<SubsessionId> dirty, SubsessionSync sync, int batchSize,
			Waiter waiter) {
		super(tiers, dirty, batchSize, waiter);
		this.sync = sync;
	}

	/** An empty queue is settled too, unless a pass has a subsession in its hands. */
	@Override
	public boolean isSettled() {
		if (super.isSettled()) {
			return true;
		}
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

	@Override
	void requireDrained(Result last) {
		if (last.missed() > 0) {
			throw new SessionUnavailableException(
					last.missed()
							+ " subsessions cannot be synced: a tier cannot be asked, or their sessions are not synced",
					null);
		}
	}

	/** Tries each subsession once, unless nothing is answered. */
	@Override
	Result sync(long dueBefore) {
		int synced = 0;
		int answered = 0;
		int missed = 0;
		for (SubsessionId one : this.dirty.due(dueBefore)) {
			boolean askable = answered > 0 || missed < this.batchSize;
			if (!askable || this.tiers.gate().isDown()) {
				return left(synced);
			}
			DirtyEntry taken = this.dirty.take(one);
			SubsessionSync.Outcome outcome = (taken != null) ? sync(one, taken) : SubsessionSync.Outcome.SYNCED;
			synced += (outcome == SubsessionSync.Outcome.SYNCED) ? 1 : 0;
			answered += (outcome != SubsessionSync.Outcome.UNANSWERED) ? 1 : 0;
			missed += (outcome != SubsessionSync.Outcome.SYNCED) ? 1 : 0;
		}
		return this.tiers.gate().isDown() ? left(synced)
				: new Result(synced, missed, answered > 0 || missed == 0, null);
	}

	private Result left(int synced) {
		return new Result(synced, this.dirty.size(), false, null);
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
			long seconds = pause / 1000;
			this.refusals.count((count) -> logger.error(
					"The database does not take subsession '{}' of session {} ({} of them since the last such line); it"
							+ " stays in memcached and is tried again in {} s: {}",
					one.name(), one.internalId(), count, seconds, ex.getMessage()));
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
