package dev.hybridsession.internal.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.HybridSessionOperations.ReaperPassed;
import dev.hybridsession.internal.copies.CachedCopy;
import dev.hybridsession.internal.copies.SessionTiers;
import dev.hybridsession.internal.copies.StoredSession;
import dev.hybridsession.internal.copies.StoredSessions;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.Tombstone;
import dev.hybridsession.internal.session.SessionEnding;
import dev.hybridsession.internal.store.LockTable;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pass of the reaper. Any number of instances may run it at the same time.
 * <ol>
 * <li>Page through the rows whose expiry time has come.</li>
 * <li>Ask the cache for the newest data of a page in one round.</li>
 * <li>A session that the cache knows to be alive is kept: its row is brought up to
 * date.</li>
 * <li>One that has expired by what both tiers know is ended, on the condition that
 * neither tier has changed.</li>
 * <li>One that the cache could not be asked about is left for the next pass. So is one
 * that the cache does not have, as long as instances may still be catching up after an
 * outage of the database.</li>
 * <li>At last delete the rows of sessions that ended long ago, and of locks whose lease
 * is over.</li>
 * <li>Do nothing of all this by a clock that does not agree with the database's.</li>
 * </ol>
 */
public final class ReaperPass {

	private static final Logger logger = LoggerFactory.getLogger(ReaperPass.class);

	private static final CachedCopy NOT_ASKED = new CachedCopy(false, null, null, Long.MIN_VALUE);

	private final SessionTiers tiers;

	private final SessionEnding ending;

	private final SessionRefresher refresher;

	private final int batchSize;

	private final @Nullable LockTable locks;

	private volatile @Nullable ReaperPassed last;

	/**
	 * Creates a pass that can be run any number of times, also by several threads.
	 * @param tiers the tiers
	 * @param ending ends sessions
	 * @param batchSize how many rows to look at in one round
	 */
	public ReaperPass(SessionTiers tiers, SessionEnding ending, int batchSize) {
		this(tiers, ending, batchSize, null);
	}

	/**
	 * Creates a pass that can be run any number of times, also by several threads.
	 * @param tiers the tiers
	 * @param ending ends sessions
	 * @param batchSize how many rows to look at in one round
	 * @param locks where leases are to be purged, or {@code null} for nowhere
	 */
	public ReaperPass(SessionTiers tiers, SessionEnding ending, int batchSize, @Nullable LockTable locks) {
		this.tiers = tiers;
		this.locks = locks;
		this.ending = ending;
		this.refresher = new SessionRefresher(tiers);
		this.batchSize = batchSize;
	}

	/**
	 * Looks at every session whose expiry time has come.
	 * @return how many sessions this pass ended
	 */
	public int run() {
		if (!this.tiers.clock().isTrusted() || !this.tiers.gate().probeIfDown()) {
			return 0;
		}
		Instant began = Instant.ofEpochMilli(this.tiers.now());
		long start = this.tiers.clock().steady();
		Tally tally = new Tally();
		try {
			reap(tally);
			purge();
		}
		catch (StoreUnavailableException ex) {
			logger.debug("The reaper is interrupted: {}", ex.getMessage());
			tally.first = (tally.first != null) ? tally.first : ex;
		}
		catch (RuntimeException ex) {
			this.last = tally.passed(began, ex);
			throw ex;
		}
		this.last = tally.passed(began, tally.first);
		tally.report();
		this.tiers.observer()
			.reaperPass(tally.ended, tally.kept, tally.deferred,
					Duration.ofMillis(this.tiers.clock().steady() - start));
		return tally.ended;
	}

	/** Returns the last pass, or {@code null} before the first one. */
	public @Nullable ReaperPassed last() {
		return this.last;
	}

	private void reap(Tally tally) {
		long now = this.tiers.now();
		SessionRow last = null;
		List<SessionRow> page;
		do {
			page = this.tiers.gate().findExpired(now, last, this.batchSize);
			Map<String, CachedCopy> copies = this.tiers.cached()
				.readAll(page.stream().map(SessionRow::publicId).toList());
			for (SessionRow row : page) {
				judgeAlone(row, copies.getOrDefault(row.publicId(), NOT_ASKED), tally);
				last = row;
			}
		}
		while (page.size() == this.batchSize);
	}

	/** One bad row does not keep the others from being reaped. */
	private void judgeAlone(SessionRow row, CachedCopy copy, Tally tally) {
		try {
			tally.count(judge(row, copy));
		}
		catch (StoreContendedException ex) {
			tally.count(Verdict.DEFERRED);
		}
		catch (StoreUnavailableException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			tally.failed(row, ex);
		}
	}

	private Verdict judge(SessionRow row, CachedCopy read) {
		CachedCopy copy = this.tiers.freshness().completeOrFind(row.publicId(), read);
		if (!copy.answered()) {
			return Verdict.DEFERRED;
		}
		StoredSession.Live live = this.tiers.stored().decode(row, this.tiers.clock().earliest());
		Tombstone tombstone = copy.tombstone();
		if (tombstone != null) {
			return (tombstone.reason() != EndReason.SUPERSEDED) ? end(live.record(), copy, tombstone.reason())
					: Verdict.DEFERRED;
		}
		SessionRecord cached = sameSession(copy.record(), live.record());
		if (cached == null) {
			return this.tiers.freshness().isCatchingUp() ? Verdict.DEFERRED
					: end(live.record(), copy, EndReason.EXPIRED);
		}
		SessionRecord newest = StoredSessions.merged(cached, live);
		if (this.tiers.timing().expired(newest, this.tiers.now())) {
			return end(newest, copy, EndReason.EXPIRED);
		}
		return this.refresher.refresh(newest, copy) ? Verdict.KEPT : Verdict.DEFERRED;
	}

	private static @Nullable SessionRecord sameSession(@Nullable SessionRecord cached, SessionRecord row) {
		return (cached != null && cached.internalId().equals(row.internalId())) ? cached : null;
	}

	private Verdict end(SessionRecord record, CachedCopy copy, EndReason reason) {
		return this.ending.expire(record, copy, reason) ? Verdict.ENDED : Verdict.DEFERRED;
	}

	private void purge() {
		long now = this.tiers.now();
		if (!this.tiers.clock().isTrusted()) {
			return;
		}
		while (this.tiers.gate().purge(now, this.batchSize) == this.batchSize) {
			logger.debug("Purged {} ended sessions", this.batchSize);
		}
		long over = now - this.tiers.timing().clockSkew().toMillis();
		while (this.locks != null && this.locks.purgeExpired(over, this.batchSize) == this.batchSize) {
			logger.debug("Purged {} leases", this.batchSize);
		}
	}

	private enum Verdict {

		ENDED, KEPT, DEFERRED

	}

	private static final class Tally {

		int ended;

		int kept;

		int deferred;

		private int failures;

		private @Nullable RuntimeException first;

		void failed(SessionRow row, RuntimeException ex) {
			this.deferred++;
			this.failures++;
			this.first = (this.first != null) ? this.first : ex;
			logger.debug("Session {} cannot be reaped", row.internalId(), ex);
		}

		/** A failing archive fails for every session; one trace tells it all. */
		void report() {
			if (this.failures > 0) {
				logger.error("{} sessions cannot be reaped and are left for the next pass; the first of them:",
						this.failures, this.first);
			}
		}

		ReaperPassed passed(Instant began, @Nullable RuntimeException failure) {
			return new ReaperPassed(began, this.ended, this.kept, this.deferred, DirtyPass.message(failure));
		}

		void count(Verdict verdict) {
			switch (verdict) {
				case ENDED -> this.ended++;
				case KEPT -> this.kept++;
				case DEFERRED -> this.deferred++;
			}
		}

	}

}
