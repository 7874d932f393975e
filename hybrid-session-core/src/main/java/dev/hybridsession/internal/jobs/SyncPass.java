package dev.hybridsession.internal.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.copies.SessionTiers;
import dev.hybridsession.internal.session.SessionEnding;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.internal.system.Waiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pass of the background sync over sessions.
 * <ol>
 * <li>Ask the database whether it is back, if it was away; if it is not, that is
 * all.</li>
 * <li>Tell it of the logouts that it missed. After an outage every session is due, for
 * what could not be written through is among them.</li>
 * <li>List the due sessions once. Then, batch by batch, read them from the cache in one
 * round, and update their rows in one transaction, each if it has the version that its
 * copy knows.</li>
 * <li>Tell the cached copies. Where the condition did not hold, read the row, merge, and
 * write both. What could not be done is tried again in the next pass, and so is the rest
 * if the cache has no answer for a whole batch.</li>
 * </ol>
 */
public final class SyncPass extends DirtyPass<String> {

	private static final Logger logger = LoggerFactory.getLogger(SyncPass.class);

	/**
	 * A long pass looks this often for copies that are older than their rows, in
	 * milliseconds.
	 */
	private static final long REPAIRS_WAIT = 1_000;

	private final SessionEnding ending;

	private final SessionRefresher refresher;

	private final OutOfReach outOfReach = new OutOfReach();

	/** The return of the database after which everything was synced. */
	private long caughtUp = Long.MIN_VALUE;

	private volatile int inHand;

	/**
	 * Creates a pass.
	 * @param tiers the tiers
	 * @param dirty the sessions to sync
	 * @param ending ends what the database was not told of
	 * @param batchSize the most rows to write in one round
	 * @param waiter lets threads wait
	 */
	public SyncPass(SessionTiers tiers, DirtyQueue<String> dirty, SessionEnding ending, int batchSize, Waiter waiter) {
		super(tiers, dirty, batchSize, waiter);
		this.ending = ending;
		this.refresher = new SessionRefresher(tiers);
	}

	@Override
	void requireDrained(Result last) {
		if (this.tiers.gate().isDown()) {
			throw new SessionUnavailableException("The sessions cannot be synced: the database is away", null);
		}
		if (last.failure() != null) {
			throw new SessionUnavailableException("The sessions cannot be synced: " + last.failure().getMessage(),
					last.failure());
		}
		if (last.missed() > 0) {
			throw new SessionUnavailableException(
					last.missed()
							+ " sessions cannot be synced: memcached cannot be asked, or others keep locking the rows",
					null);
		}
	}

	/** With those that a pass has in its hands. */
	@Override
	int unsynced() {
		return super.unsynced() + this.inHand;
	}

	@Override
	Result sync(long dueBefore) {
		this.dirty.announceEndOfEvictions();
		if (!this.tiers.gate().probeIfDown()) {
			return new Result(0, 0, false, null);
		}
		long began = this.tiers.clock().steady();
		long returned = this.tiers.gate().returned();
		long due = (returned != this.caughtUp) ? Long.MAX_VALUE : dueBefore;
		int synced = 0;
		int deferred = 0;
		int missedEnds = 0;
		boolean tried = false;
		StoreUnavailableException failure = null;
		int missed = 0;
		int absent = 0;
		try {
			missedEnds = this.ending.flushPending();
			// not for each batch: after an outage each search takes a while
			List<String> ids = new ArrayList<>(this.dirty.due(due));
			long listed = began;
			boolean askable = true;
			for (int from = 0; from < ids.size() && askable && !this.tiers.gate().isDown(); from += this.batchSize) {
				if (this.tiers.clock().steady() - listed >= REPAIRS_WAIT) {
					listed = this.tiers.clock().steady();
					List<String> repairs = this.dirty.due(Long.MIN_VALUE);
					ids.addAll(from, repairs.subList(0, Math.min(repairs.size(), this.batchSize - 1)));
				}
				Map<String, DirtyEntry> taken = this.dirty
					.take(ids.subList(from, Math.min(ids.size(), from + this.batchSize)), due);
				if (taken.isEmpty()) {
					continue;
				}
				SyncBatch batch = new SyncBatch(this.tiers, this.dirty, this.refresher, this.outOfReach, taken);
				this.inHand = taken.size();
				try {
					batch.run();
				}
				finally {
					this.inHand = 0;
				}
				missed += batch.missed().size();
				absent += batch.outOfReach().size();
				synced += batch.synced();
				deferred += batch.deferred();
				askable = batch.isAnswered();
			}
			this.caughtUp = askable ? returned : this.caughtUp;
			// a gate that has closed between two batches has left the rest
			tried = missed == 0 && !this.tiers.gate().isDown();
		}
		catch (StoreUnavailableException ex) {
			logger.debug("The sync is interrupted: {}", ex.getMessage());
			failure = ex;
		}
		if (synced + deferred > 0) {
			this.tiers.observer().syncPass(synced, deferred, Duration.ofMillis(this.tiers.clock().steady() - began));
		}
		return new Result(synced, missed + absent + missedEnds, tried, failure);
	}

}
