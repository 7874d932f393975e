package dev.hybridsession.internal.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

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
 * <li>Tell it of the logouts that it missed. After an outage every session is due,
 * because some of them could not be written through.</li>
 * <li>List the due sessions once. Then {@link Workers} share the batches: they read each
 * from the cache in one round, and update its rows in one transaction, each row if it has
 * the version that its copy knows.</li>
 * <li>Tell the cached copies. Where the condition did not hold, read the row, merge, and
 * write both. A session that could not be synced is left for the next pass. If the cache
 * has no answer for a whole batch, all further sessions are left, too.</li>
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

	private final Map<String, Long> outOfReachSince = new ConcurrentHashMap<>();

	/** The return of the database after which everything was synced. */
	private long caughtUp = Long.MIN_VALUE;

	private final int workers;

	private final AtomicInteger inHand = new AtomicInteger();

	/**
	 * Creates a pass.
	 * @param ending ends what the database was not told of
	 * @param batchSize the most rows to write in one round
	 * @param workers how many threads share the rounds of a pass
	 */
	public SyncPass(SessionTiers tiers, DirtyQueue<String> dirty, SessionEnding ending, int batchSize, int workers,
			Waiter waiter) {
		super(tiers, dirty, batchSize, waiter);
		this.ending = ending;
		this.workers = workers;
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
			throw new SessionUnavailableException(last.missed()
					+ " sessions cannot be synced: memcached cannot be asked, the database does not take them, or"
					+ " other transactions lock the rows", null);
		}
	}

	/** Counts the sessions of a running pass, too. */
	@Override
	public int unsynced() {
		return super.unsynced() + this.inHand.get();
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
		Batches batches = new Batches(due, began);
		int missedEnds = 0;
		boolean tried = false;
		StoreUnavailableException failure = null;
		try {
			missedEnds = this.ending.flushPending();
			batches.list();
			Workers.run(this.workers, "hybrid-session-sync", batches);
			this.caughtUp = batches.askable ? returned : this.caughtUp;
			// a gate that has closed between two batches has left the rest
			tried = batches.missed.get() == 0 && !this.tiers.gate().isDown();
		}
		catch (StoreUnavailableException ex) {
			logger.debug("The sync is interrupted: {}", ex.getMessage());
			failure = ex;
		}
		int synced = batches.synced.get();
		int deferred = batches.deferred.get();
		if (synced + deferred > 0) {
			this.tiers.observer().syncPass(synced, deferred, Duration.ofMillis(this.tiers.clock().steady() - began));
		}
		int missed = this.tiers.cached().wasReached() ? batches.missed.get() + batches.left.get() : 0;
		return new Result(synced, missed + missedEnds, tried, failure);
	}

	/** The sessions that were due when the pass began, and later repairs. */
	private final class Batches implements Iterator<Runnable> {

		private final long due;

		private List<String> ids = List.of();

		private int from;

		private long listed;

		private volatile boolean askable = true;

		private final AtomicInteger synced = new AtomicInteger();

		private final AtomicInteger deferred = new AtomicInteger();

		/** How many sessions a tier had no answer for. */
		private final AtomicInteger missed = new AtomicInteger();

		private final AtomicInteger left = new AtomicInteger();

		Batches(long due, long began) {
			this.due = due;
			this.listed = began;
		}

		/** Not for each batch: after an outage each search takes a while. */
		void list() {
			this.ids = new ArrayList<>(SyncPass.this.dirty.due(this.due));
		}

		@Override
		public boolean hasNext() {
			return this.from < this.ids.size() && this.askable && !SyncPass.this.tiers.gate().isDown();
		}

		@Override
		public Runnable next() {
			int size = SyncPass.this.batchSize;
			long now = SyncPass.this.tiers.clock().steady();
			if (now - this.listed >= REPAIRS_WAIT) {
				this.listed = now;
				List<String> repairs = SyncPass.this.dirty.due(Long.MIN_VALUE);
				this.ids.addAll(this.from, repairs.subList(0, Math.min(repairs.size(), size - 1)));
			}
			List<String> next = List.copyOf(this.ids.subList(this.from, Math.min(this.ids.size(), this.from + size)));
			this.from += size;
			return () -> sync(next);
		}

		private void sync(List<String> some) {
			Map<String, DirtyEntry> taken = SyncPass.this.dirty.take(some, this.due);
			if (taken.isEmpty()) {
				return;
			}
			SyncBatch batch = new SyncBatch(SyncPass.this.tiers, SyncPass.this.dirty, SyncPass.this.refresher,
					SyncPass.this.refusals, SyncPass.this.outOfReachSince, taken);
			SyncPass.this.inHand.addAndGet(taken.size());
			try {
				batch.run();
			}
			finally {
				SyncPass.this.inHand.addAndGet(-taken.size());
			}
			this.missed.addAndGet(batch.missed.size());
			this.left.addAndGet(batch.left);
			this.synced.addAndGet(batch.synced);
			this.deferred.addAndGet(batch.deferred);
			if (!batch.isAnswered()) {
				this.askable = false;
			}
		}

	}

}
