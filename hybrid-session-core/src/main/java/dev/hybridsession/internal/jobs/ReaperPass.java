package dev.hybridsession.internal.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.HybridSessionOperations.ReaperPassed;
import dev.hybridsession.internal.copies.CachedCopy;
import dev.hybridsession.internal.copies.SessionTiers;
import dev.hybridsession.internal.copies.StoredSession;
import dev.hybridsession.internal.copies.StoredSessions;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.Tombstone;
import dev.hybridsession.internal.session.SessionEnding;
import dev.hybridsession.internal.session.SessionEnding.Expired;
import dev.hybridsession.internal.session.SessionEnding.ExpiryResults;
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
 * <li>Page through the rows whose expiry time has come. {@link Workers} share the
 * pages.</li>
 * <li>Ask the cache for the newest data of a page in one round.</li>
 * <li>A session that the cache knows to be alive is kept: its row is brought up to
 * date.</li>
 * <li>Sessions that have expired in both tiers are ended together, each on the condition
 * that neither tier has changed.</li>
 * <li>A session is left for the next pass if the cache does not answer. While instances
 * are catching up after an outage of the database, a session without a copy is left, too.
 * </li>
 * <li>At last delete the rows of sessions that ended long ago, and of locks whose lease
 * is over.</li>
 * <li>If the clock does not agree with the database's, the pass does none of this.</li>
 * </ol>
 */
public final class ReaperPass {

	private static final Logger logger = LoggerFactory.getLogger(ReaperPass.class);

	private final SessionTiers tiers;

	private final SessionEnding ending;

	private final SessionRefresher refresher;

	private final int batchSize;

	private final int workers;

	private final LockTable locks;

	private volatile @Nullable ReaperPassed last;

	private volatile boolean stopped;

	/**
	 * Creates a pass that can be run any number of times, also by several threads.
	 * @param batchSize how many rows to look at in one round
	 * @param workers how many threads share the rounds of a pass
	 * @param locks where leases are purged
	 */
	public ReaperPass(SessionTiers tiers, SessionEnding ending, int batchSize, int workers, LockTable locks) {
		this.tiers = tiers;
		this.locks = locks;
		this.ending = ending;
		this.refresher = new SessionRefresher(tiers);
		this.batchSize = batchSize;
		this.workers = workers;
	}

	/**
	 * Looks at every session whose expiry time has come, and returns how many sessions
	 * this pass ended.
	 */
	public int run() {
		if (this.stopped || !this.tiers.clock().isTrusted() || !this.tiers.gate().probeIfDown()) {
			return 0;
		}
		Instant began = Instant.ofEpochMilli(this.tiers.now());
		long start = this.tiers.clock().steady();
		Pages pages = new Pages();
		StoreUnavailableException interruption = null;
		try {
			Workers.run(this.workers, "hybrid-session-reaper", pages);
			purge();
		}
		catch (StoreUnavailableException ex) {
			logger.debug("The reaper is interrupted: {}", ex.getMessage());
			interruption = ex;
		}
		catch (RuntimeException ex) {
			this.last = Tally.of(pages.tallies).passed(began, ex);
			throw ex;
		}
		Tally tally = Tally.of(pages.tallies);
		this.last = tally.passed(began, (tally.first != null) ? tally.first : interruption);
		tally.report();
		this.tiers.observer()
			.reaperPass(tally.ended, tally.kept, tally.deferred,
					Duration.ofMillis(this.tiers.clock().steady() - start));
		return tally.ended;
	}

	/** Lets passes run again after {@link #stop}. */
	public void start() {
		this.stopped = false;
	}

	/**
	 * Ends a pass that is running after the sessions that it is ending now, and lets no
	 * further one begin: the pools close soon.
	 */
	public void stop() {
		this.stopped = true;
	}

	/** Returns the last pass, or {@code null} before the first one. */
	public @Nullable ReaperPassed last() {
		return this.last;
	}

	private void reap(List<SessionRow> page, Tally tally) {
		Map<String, CachedCopy> copies = this.tiers.cached().readAll(page.stream().map(SessionRow::publicId).toList());
		List<Expired> expired = new ArrayList<>();
		for (SessionRow row : page) {
			judgeAlone(row, Objects.requireNonNull(copies.get(row.publicId())), expired, tally);
		}
		end(expired, tally);
	}

	/** One bad row does not keep the others from being reaped. */
	private void judgeAlone(SessionRow row, CachedCopy copy, List<Expired> expired, Tally tally) {
		try {
			judge(row, copy, expired, tally);
		}
		catch (StoreContendedException ex) {
			tally.deferred();
		}
		catch (StoreUnavailableException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			tally.failed(row.internalId(), ex);
		}
	}

	private void judge(SessionRow row, CachedCopy read, List<Expired> expired, Tally tally) {
		CachedCopy copy = this.tiers.freshness().completeOrFind(row.publicId(), read);
		if (!copy.answered()) {
			tally.deferred();
			return;
		}
		StoredSession.Live live = this.tiers.stored().decode(row, this.tiers.clock().earliest());
		SessionRecord cached = copy.recordOf(live.record().internalId());
		SessionRecord newest = (cached != null) ? StoredSessions.merged(cached, live) : live.record();
		EndReason reason = reason(copy, cached, newest);
		if (reason != null) {
			expired.add(new Expired(newest, copy, reason));
		}
		else if (cached != null && this.refresher.refresh(newest, copy)) {
			tally.kept++;
		}
		else {
			tally.deferred();
		}
	}

	/** Returns why a session ends, or {@code null} if it is kept. */
	private @Nullable EndReason reason(CachedCopy copy, @Nullable SessionRecord cached, SessionRecord newest) {
		Tombstone tombstone = copy.tombstone();
		if (tombstone != null) {
			return (tombstone.reason() != EndReason.SUPERSEDED) ? tombstone.reason() : null;
		}
		boolean over = (cached != null) ? this.tiers.timing().expired(newest, this.tiers.now())
				: !this.tiers.freshness().isCatchingUp();
		return over ? EndReason.EXPIRED : null;
	}

	private void end(List<Expired> expired, Tally tally) {
		int most = Math.min(this.ending.mostAtOnce(), this.batchSize);
		for (int from = 0; from < expired.size() && !this.stopped; from += most) {
			endPart(expired.subList(from, Math.min(expired.size(), from + most)), tally);
		}
	}

	/** A failure does not keep the sessions of other parts from being reaped. */
	private void endPart(List<Expired> part, Tally tally) {
		int told = tally.told();
		try {
			this.ending.expireAll(part, tally);
		}
		catch (StoreUnavailableException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			for (Expired untold : part.subList(tally.told() - told, part.size())) {
				tally.failed(untold.record(), ex);
			}
		}
	}

	private void purge() {
		long now = this.tiers.now();
		if (this.stopped || !this.tiers.clock().isTrusted()) {
			return;
		}
		while (!this.stopped && this.tiers.gate().store().purge(now, this.batchSize) == this.batchSize) {
			logger.debug("Purged {} ended sessions", this.batchSize);
		}
		long over = now - this.tiers.timing().clockSkew().toMillis();
		while (!this.stopped && this.locks.purgeExpired(over, this.batchSize) == this.batchSize) {
			logger.debug("Purged {} leases", this.batchSize);
		}
	}

	/** The rows whose expiry time had come when the pass began, page by page. */
	private final class Pages implements Iterator<Runnable> {

		private final long now = ReaperPass.this.tiers.now();

		private final List<Tally> tallies = new ArrayList<>();

		private @Nullable SessionRow last;

		private boolean more = true;

		@Override
		public boolean hasNext() {
			return this.more && !ReaperPass.this.stopped;
		}

		@Override
		public Runnable next() {
			int size = ReaperPass.this.batchSize;
			List<SessionRow> page = ReaperPass.this.tiers.gate().store().findExpired(this.now, this.last, size);
			this.more = page.size() == size;
			this.last = page.isEmpty() ? this.last : page.get(page.size() - 1);
			Tally tally = new Tally();
			this.tallies.add(tally);
			return () -> reap(page, tally);
		}

	}

	private static final class Tally implements ExpiryResults {

		int ended;

		int kept;

		int deferred;

		private int failures;

		private @Nullable RuntimeException first;

		@Override
		public void ended() {
			this.ended++;
		}

		@Override
		public void deferred() {
			this.deferred++;
		}

		@Override
		public void failed(SessionRecord record, RuntimeException failure) {
			failed(record.internalId(), failure);
		}

		void failed(String internalId, RuntimeException ex) {
			this.deferred++;
			this.failures++;
			this.first = (this.first != null) ? this.first : ex;
			logger.debug("Session {} cannot be reaped", internalId, ex);
		}

		static Tally of(List<Tally> pages) {
			Tally total = new Tally();
			for (Tally page : pages) {
				total.ended += page.ended;
				total.kept += page.kept;
				total.deferred += page.deferred;
				total.failures += page.failures;
				total.first = (total.first != null) ? total.first : page.first;
			}
			return total;
		}

		/** Returns how many sessions that have expired have a result. */
		int told() {
			return this.ended + this.deferred;
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

	}

}
