package dev.hybridsession.sync;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import dev.hybridsession.record.SessionRecord;
import dev.hybridsession.repository.CachedCopy;
import dev.hybridsession.repository.SessionEnding;
import dev.hybridsession.repository.SessionTiers;
import dev.hybridsession.repository.SessionUnavailableException;
import dev.hybridsession.repository.Suspects;
import dev.hybridsession.tier.CacheToken;
import dev.hybridsession.tier.RowUpdate;
import dev.hybridsession.tier.StoreContendedException;
import dev.hybridsession.tier.StoreUnavailableException;
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

	private static final long RETRY_MILLIS = 1_000;

	private final SessionTiers tiers;

	private final DirtySessionQueue dirty;

	private final SessionEnding ending;

	private final SessionRefresher refresher;

	private final int batchSize;

	/** The return of the database after which everything was synced. */
	private long caughtUp = Long.MIN_VALUE;

	/** Whoever drains waits for what another pass has taken. */
	private final ReentrantLock running = new ReentrantLock();

	/**
	 * Creates a pass that can be run any number of times; if by several threads, one
	 * waits for the other.
	 * @param tiers the tiers
	 * @param dirty the sessions to sync
	 * @param ending ends what the database was not told of
	 * @param batchSize the most rows to write in one round
	 */
	public SyncPass(SessionTiers tiers, DirtySessionQueue dirty, SessionEnding ending, int batchSize) {
		this.tiers = tiers;
		this.dirty = dirty;
		this.ending = ending;
		this.refresher = new SessionRefresher(tiers);
		this.batchSize = batchSize;
	}

	/**
	 * Syncs what is due.
	 * @return how many rows were written
	 */
	public int run() {
		return pass(this.tiers.now()).synced();
	}

	/**
	 * Syncs everything, due or not.
	 * @return how many rows were written
	 * @throws SessionUnavailableException if either tier could not be asked
	 */
	public int drain() {
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
		return result.synced();
	}

	private Result pass(long dueBefore) {
		this.running.lock();
		try {
			return this.tiers.gate().probeIfDown() ? sync(dueBefore) : new Result(0, 0, null);
		}
		finally {
			this.running.unlock();
		}
	}

	private Result sync(long dueBefore) {
		long returned = this.tiers.gate().returned();
		long due = (returned != this.caughtUp) ? Long.MAX_VALUE : dueBefore;
		int synced = 0;
		int deferred = 0;
		StoreUnavailableException failure = null;
		Set<String> missed = new HashSet<>();
		try {
			this.ending.flushPending();
			int batches = this.dirty.size() / this.batchSize + 1;
			boolean askable = true;
			for (int i = 0; i < batches && askable && !this.tiers.gate().isDown(); i++) {
				List<String> ids = this.dirty.take(due, this.batchSize);
				if (ids.isEmpty()) {
					break;
				}
				Batch batch = new Batch(ids);
				batch.run();
				ids.forEach(missed::remove);
				missed.addAll(batch.missed);
				synced += batch.synced;
				deferred += batch.deferred;
				askable = batch.unanswered < ids.size();
			}
			this.caughtUp = askable ? returned : this.caughtUp;
		}
		catch (StoreUnavailableException ex) {
			logger.debug("The sync is interrupted: {}", ex.getMessage());
			failure = ex;
		}
		if (synced + deferred > 0) {
			this.tiers.observer().syncPass(synced, deferred);
		}
		return new Result(synced, missed.size(), failure);
	}

	/**
	 * One round of both tiers.
	 */
	private final class Batch {

		private final List<String> ids;

		private final List<Behind> behind = new ArrayList<>();

		int synced;

		int deferred;

		int unanswered;

		/** The sessions that a tier had no answer for. */
		private final Set<String> missed = new HashSet<>();

		Batch(List<String> ids) {
			this.ids = ids;
		}

		void run() {
			boolean done = false;
			try {
				read();
				write();
				done = true;
			}
			catch (StoreContendedException ex) {
				logger.debug("A batch is left for the next pass: {}", ex.getMessage());
			}
			finally {
				if (!done) {
					this.ids.forEach(this::miss);
				}
			}
		}

		private void read() {
			Map<String, CachedCopy> copies = SyncPass.this.tiers.cached().readAll(this.ids);
			copies.forEach((id, copy) -> {
				SessionRecord record = copy.record();
				if (!copy.answered()) {
					this.unanswered++;
					miss(id);
				}
				else if (record == null) {
					SyncPass.this.tiers.nothingCached(id);
				}
				else if (isBehind(record)) {
					this.behind.add(new Behind(record, Objects.requireNonNull(copy.token()),
							SyncPass.this.tiers.suspects().of(id)));
				}
			});
		}

		private boolean isBehind(SessionRecord record) {
			return record.isAheadOfRow() || record.lastAccessTime() > record.row().lastAccessTime()
					|| SyncPass.this.tiers.suspects().contains(record);
		}

		private void write() {
			long now = SyncPass.this.tiers.now();
			List<RowUpdate> updates = this.behind.stream()
				.map((session) -> SyncPass.this.tiers.stored().update(session.record()))
				.toList();
			List<RowUpdate.Outcome> outcomes = updates.isEmpty() ? List.of()
					: SyncPass.this.tiers.stored().updateAll(updates);
			for (int i = 0; i < outcomes.size(); i++) {
				Behind session = this.behind.get(i);
				try {
					follow(session, updates.get(i), outcomes.get(i), now);
				}
				catch (StoreContendedException ex) {
					miss(session.record().publicId());
				}
				catch (StoreUnavailableException ex) {
					throw ex;
				}
				catch (RuntimeException ex) {
					setAside(session.record(), ex);
				}
			}
		}

		private void follow(Behind session, RowUpdate update, RowUpdate.Outcome outcome, long now) {
			switch (outcome) {
				case UPDATED -> {
					this.synced++;
					SessionRecord written = SyncPass.this.tiers.stored().written(session.record(), update, now);
					SyncPass.this.refresher.publish(written, session.token(), session.suspicion());
				}
				case NOT_MATCHED ->
					this.synced += SyncPass.this.refresher.refresh(session.record(), session.token()) ? 1 : 0;
				case REJECTED -> setAside(session.record(), null);
			}
		}

		private void setAside(SessionRecord record, @Nullable RuntimeException ex) {
			long pause = SyncPass.this.tiers.timing().syncInterval(record);
			logger.error("The database does not take session {}; it stays in memcached and is tried again in {} s{}",
					record.internalId(), pause / 1000, (ex != null) ? ": " + ex.getMessage() : "");
			defer(record.publicId(), Math.max(pause, RETRY_MILLIS));
		}

		private void miss(String id) {
			this.missed.add(id);
			defer(id, RETRY_MILLIS);
		}

		private void defer(String id, long pause) {
			this.deferred++;
			SyncPass.this.dirty.retry(id, SyncPass.this.tiers.now() + pause);
		}

	}

	/**
	 * What a pass did.
	 *
	 * @param synced how many rows it wrote
	 * @param missed how many sessions a tier had no answer for
	 * @param failure why it stopped, or {@code null} if it did not
	 */
	private record Result(int synced, int missed, @Nullable StoreUnavailableException failure) {
	}

	/**
	 * A cached copy whose row is behind.
	 *
	 * @param record the copy
	 * @param token the state of its key
	 * @param suspicion the suspicion of it, if there is one
	 */
	private record Behind(SessionRecord record, CacheToken token, Suspects.@Nullable Suspicion suspicion) {
	}

}
