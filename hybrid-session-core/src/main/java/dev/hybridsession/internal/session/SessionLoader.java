package dev.hybridsession.internal.session;

import java.util.Objects;

import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.FreshnessReason;
import dev.hybridsession.SessionObserver.WriteReason;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.Tier;
import dev.hybridsession.internal.copies.CachedCopy;
import dev.hybridsession.internal.copies.CachedSessions;
import dev.hybridsession.internal.copies.Freshness;
import dev.hybridsession.internal.copies.SessionTiers;
import dev.hybridsession.internal.copies.StoredSession;
import dev.hybridsession.internal.copies.StoredSessions;
import dev.hybridsession.internal.copies.UnconfirmedWrite;
import dev.hybridsession.internal.lock.LocalLocks;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds sessions. A load is a state machine: one method for each {@link State} takes what
 * the load knows, does one thing, and returns the next state with what is known then. The
 * architecture page has the diagram, which a test compares with the simulation.
 * <p>
 * Usually the cached copy is the answer: {@code READ_CACHE}, {@code JUDGE},
 * {@code FOUND}. Ending an expired session is the reaper's.
 */
final class SessionLoader {

	private static final Logger logger = LoggerFactory.getLogger(SessionLoader.class);

	private final SessionTiers tiers;

	private final CachedSessions cached;

	private final StoredSessions stored;

	private final Freshness freshness;

	private final LocalLocks rowReads;

	private final RecentIds absent;

	SessionLoader(SessionTiers tiers, RecentIds absent) {
		this.tiers = tiers;
		this.cached = tiers.cached();
		this.stored = tiers.stored();
		this.freshness = tiers.freshness();
		this.rowReads = tiers.rowReads();
		this.absent = absent;
	}

	/** The states of a load, in the order in which a load can meet them. */
	enum State {

		/** Asks the cache. */
		READ_CACHE,

		/** Reserves the key of a session that the cache does not have. */
		RESERVE,

		/** Decides whether the copy is the answer. */
		JUDGE,

		/** Asks all nodes, because another may have more. */
		ASK_ALL_NODES,

		/** Waits while another thread of this instance reads the row. */
		WAIT_FOR_ROW,

		/** Reads the row. */
		READ_ROW,

		/** Merges the row with the copy. */
		MERGE_ROW,

		/** Decides about a session that has no live row. */
		WITHOUT_ROW,

		/** Decides about a session whose row cannot be read. */
		WITHOUT_DATABASE,

		/** Puts the merge in the place of the copy. */
		REFILL,

		/** The cache has no room for the copy: the row alone has the session. */
		DATABASE_ONLY,

		/** The session is alive. */
		FOUND,

		/** There is no such session. */
		NOT_FOUND;

		private boolean isLast() {
			return this == FOUND || this == NOT_FOUND;
		}

	}

	/**
	 * Finds a session.
	 * @param id its public id, which the caller has checked
	 * @return the session, or {@code null} if there is none
	 * @throws SessionUnavailableException if nobody can say
	 */
	@Nullable Loaded load(String id) {
		return load(id, Long.MIN_VALUE);
	}

	/**
	 * Finds a session that somebody has accessed.
	 * @param access when, in milliseconds since the epoch
	 */
	@Nullable Loaded load(String id, long access) {
		return run(State.READ_CACHE, Load.of(id, access));
	}

	/**
	 * Finds a session that the cache was already asked for.
	 * @param access when somebody has accessed it, in milliseconds since the epoch
	 */
	@Nullable Loaded load(String id, CachedCopy copy, long access) {
		Step first = judgeOrReserve(Load.of(id, access), copy);
		return run(first.next(), first.load());
	}

	private @Nullable Loaded run(State first, Load start) {
		boolean ended = this.freshness.isEndedWithoutDatabase(start.id());
		Load load = ended ? start.judged(start.copy(), FreshnessReason.ENDED) : start;
		State state = ended ? State.NOT_FOUND : first;
		try {
			while (!state.isLast()) {
				Step step = step(state, load);
				logger.trace("Load: {} -> {}", state, step);
				state = step.next();
				load = step.load();
			}
		}
		finally {
			if (load.turn() == Turn.ALONE) {
				this.rowReads.release(load.id());
			}
			this.tiers.observer().judged(load.reason());
		}
		if (state == State.FOUND) {
			return load.found();
		}
		logger.debug("No session: {}, {}", load.reason(), load);
		this.tiers.observer().notFound(load.reason());
		return null;
	}

	private Step step(State state, Load load) {
		return switch (state) {
			case READ_CACHE -> judgeOrReserve(load, this.cached.read(load.id()));
			case RESERVE -> load.with(this.cached.reserve(load.id())).to(State.JUDGE);
			case JUDGE -> judge(load);
			case ASK_ALL_NODES -> load.withAllNodes(this.cached.readEverywhere(load.id(), load.copy())).to(State.JUDGE);
			case WAIT_FOR_ROW -> waitForRow(load);
			case READ_ROW -> readRow(load);
			case MERGE_ROW -> mergeRow(load);
			case WITHOUT_ROW -> withoutRow(load);
			case WITHOUT_DATABASE -> withoutDatabase(load);
			case REFILL -> refill(load);
			case DATABASE_ONLY -> databaseOnly(load);
			case FOUND, NOT_FOUND -> throw new IllegalStateException("A load that is over goes on");
		};
	}

	/**
	 * A key is reserved before the row is read. The row is then cached only if the
	 * reservation is still there.
	 */
	private Step judgeOrReserve(Load load, CachedCopy read) {
		CachedCopy copy = this.freshness.sinceOwnRead(read);
		if (copy.answered() && copy.record() == null && this.absent.contains(load.id())) {
			return load.judged(copy, (copy.tombstone() != null) ? FreshnessReason.ENDED : FreshnessReason.MISSING)
				.to(State.NOT_FOUND);
		}
		return load.with(copy).to((copy.answered() && copy.copy() == null) ? State.RESERVE : State.JUDGE);
	}

	private Step judge(Load load) {
		CachedCopy copy = load.copy().accessedAt(load.access());
		Freshness.Judgement judgement = this.freshness.judge(copy, load.allNodesAsked());
		Load now = load.judged(copy, judgement.reason());
		return switch (judgement.verdict()) {
			case TRUST -> (copy.record() != null) ? served(now, copy) : now.to(State.NOT_FOUND);
			case CHECK_ALL_NODES -> now.to(State.ASK_ALL_NODES);
			case CHECK_ROW -> checkRow(now);
		};
	}

	private Step checkRow(Load load) {
		logger.debug("The row is read: {}, {}", load.reason(), load);
		CachedCopy copy = load.copy();
		boolean mayBeRefilled = copy.answered() && copy.token() != null;
		return load.to((load.turn() == Turn.WAITED || !mayBeRefilled || this.tiers.gate().isDown()) ? State.READ_ROW
				: State.WAIT_FOR_ROW);
	}

	/**
	 * The first thread of this instance reads the row. Threads that come meanwhile wait,
	 * and then ask the cache, which now has the row. They do not share the answer of the
	 * first thread, which may be older than their reservation. If the cache did not take
	 * the row, each of them reads it.
	 */
	private Step waitForRow(Load load) {
		if (this.rowReads.acquire(load.id(), 0)) {
			return load.taking(Turn.ALONE).to(State.READ_ROW);
		}
		if (this.rowReads.acquire(load.id(), this.tiers.gate().loginWait().toNanos())) {
			this.rowReads.release(load.id());
			return load.taking(Turn.WAITED).to(State.READ_CACHE);
		}
		return load.to(State.READ_ROW);
	}

	private Step readRow(Load load) {
		SessionRecord record = load.copy().record();
		UnconfirmedWrite before = this.freshness.unconfirmed(load.id());
		try {
			// a copy in doubt may be that of a login, or of one that was taken back
			StoredSession row = (record != null) ? this.tiers.gate().patiently(() -> this.stored.find(record))
					: this.stored.find(load.id());
			return load.with(new RowAnswer(row, null, before))
				.to((row instanceof StoredSession.Live) ? State.MERGE_ROW : State.WITHOUT_ROW);
		}
		catch (StoreUnavailableException ex) {
			return load.with(new RowAnswer(null, ex, before)).to(State.WITHOUT_DATABASE);
		}
	}

	private Step mergeRow(Load load) {
		SessionRecord record = load.copy().record();
		StoredSession.Live live = (StoredSession.Live) Objects.requireNonNull(load.requireRow().row());
		SessionRecord merged = (record != null) ? StoredSessions.merged(record, live) : live.record();
		merged = this.freshness.accessed(merged);
		merged = (merged.lastAccessTime() < load.access()) ? merged.accessedAt(load.access()) : merged;
		boolean mayLag = record == null || this.freshness.isDoubtful(load.copy());
		boolean alive = (record != null || live.readable()) && this.freshness.isAlive(merged, mayLag);
		Tier servedBy = (record != null) ? Tier.CACHE : Tier.DATABASE;
		return alive ? load.finding(merged, null, servedBy).to(State.REFILL) : load.to(State.NOT_FOUND);
	}

	private Step withoutRow(Load load) {
		StoredSession row = Objects.requireNonNull(load.requireRow().row());
		SessionRecord record = load.copy().record();
		if (record == null) {
			if (this.freshness.mayBeCachedAlone(load.id(), load.copy(), row)) {
				throw new SessionUnavailableException(
						"The database does not know the session. memcached may have it, and cannot be asked", null);
			}
			CachedCopy elsewhere = elsewhere(load);
			if (elsewhere.record() != null) {
				return load.withAllNodes(elsewhere).to(State.READ_ROW);
			}
			if (load.copy().answered()) {
				this.absent.add(load.id());
			}
			return load.to(State.NOT_FOUND);
		}
		if (row == StoredSession.Dead.ANOTHERS) {
			// the copy is damaged: it is worth as much as one that cannot be read
			return load.with(load.copy().withoutRecord()).to(State.READ_ROW);
		}
		if (row == StoredSession.Dead.UNKNOWN && !record.row().stored()) {
			return served(load, load.copy());
		}
		this.tiers.writeTombstone(record, (row == StoredSession.Dead.ENDED) ? EndReason.DELETED : EndReason.SUPERSEDED);
		return load.to(State.NOT_FOUND);
	}

	/**
	 * A session from an outage may be on a stand-in alone, and the instance that knew so
	 * may be gone.
	 */
	private CachedCopy elsewhere(Load load) {
		boolean unknown = load.requireRow().row() == StoredSession.Dead.UNKNOWN;
		return (unknown && load.copy().answered() && !load.allNodesAsked())
				? this.cached.readEverywhere(load.id(), load.copy()) : load.copy();
	}

	/**
	 * If the database is there, but has no free connection or keeps the row locked, the
	 * state of the row is unknown. A copy that may have missed something is then not
	 * served.
	 */
	private Step withoutDatabase(Load load) {
		StoreUnavailableException failure = Objects.requireNonNull(load.requireRow().failure());
		if (this.freshness.isEndedWithoutCache(load.id())) {
			return load.to(State.NOT_FOUND);
		}
		if (!failure.isOutage() && !isComplete(load.copy())) {
			throw new SessionUnavailableException("Only the database can say whether the session exists. It can be"
					+ " reached, but has not answered: " + failure.getMessage(), failure);
		}
		CachedCopy any = (load.copy().record() != null) ? load.copy()
				: this.freshness.completeOrFind(load.id(), load.copy());
		any = any.accessedAt(load.access());
		SessionRecord record = any.record();
		if (record != null && (this.freshness.isAlive(record, false) || !this.freshness.isDoubtful(any))) {
			return served(load, any);
		}
		if (any.tombstone() != null) {
			return load.to(State.NOT_FOUND);
		}
		throw new SessionUnavailableException("Neither memcached nor the database can say whether a session exists",
				failure);
	}

	private boolean isComplete(CachedCopy copy) {
		SessionRecord record = copy.record();
		return record != null && this.freshness.isAlive(record, false) && !this.freshness.isDoubtful(copy);
	}

	/**
	 * A record that contains the row replaces the copy that was read. If another request
	 * has written meanwhile, the save will notice. A session that lives only because its
	 * row may lag is not cached: to a request that reads the copy before the save, it
	 * would look expired.
	 */
	private Step refill(Load load) {
		SessionRecord record = load.requireFound().record();
		CacheToken token = load.copy().token();
		CacheToken refilled = null;
		if (token != null && outlivesLag(record)) {
			CacheWrite write = this.cached.replace(record, token);
			if (write.stored()) {
				this.tiers.observer().written(Tier.CACHE, WriteReason.REFILL);
				this.freshness.refilled(record, load.requireRow().before());
				refilled = write.token();
			}
			else if (write.outcome() == CacheWrite.Outcome.REFUSED) {
				return load.to(State.DATABASE_ONLY);
			}
		}
		return found(load, record, refilled);
	}

	private boolean outlivesLag(SessionRecord record) {
		long lag = this.tiers.timing().syncInterval(record);
		return !this.tiers.timing().expired(record, this.tiers.now() + lag);
	}

	private Step databaseOnly(Load load) {
		SessionRecord record = load.requireFound().record();
		CacheToken token = load.copy().token();
		try {
			SessionRecord stored = (token != null) ? this.tiers.keepInDatabaseOnly(record, token) : record;
			return (stored != null) ? found(load, stored, null) : load.to(State.NOT_FOUND);
		}
		catch (StoreUnavailableException | RowRejectedException ex) {
			return found(load, record, null);
		}
	}

	private Step found(Load load, SessionRecord record, @Nullable CacheToken token) {
		Tier servedBy = load.requireFound().servedBy();
		if (servedBy == Tier.CACHE) {
			this.tiers.remember(record);
		}
		return load.finding(record, token, servedBy).to(State.FOUND);
	}

	/** The copy is the answer, unless it has expired. */
	private Step served(Load load, CachedCopy copy) {
		SessionRecord record = Objects.requireNonNull(copy.record());
		if (!this.freshness.isAlive(record, false)) {
			return load.to(State.NOT_FOUND);
		}
		this.tiers.remember(record);
		return load.finding(record, copy.token(), Tier.CACHE).to(State.FOUND);
	}

	/**
	 * A session that was found.
	 *
	 * @param token the state of its key in the cache, if it is known
	 * @param servedBy the tier it came from
	 * @param freshness why that tier
	 */
	record Loaded(SessionRecord record, @Nullable CacheToken token, Tier servedBy, FreshnessReason freshness) {
	}

	/** The next state, and what is known in it. */
	private record Step(State next, Load load) {

		@Override
		public String toString() {
			return this.next + ", " + this.load;
		}

	}

	/** Whether this thread is the one of its instance that reads the row. */
	private enum Turn {

		NOT_TAKEN, WAITED, ALONE

	}

	/**
	 * The answer of the database.
	 *
	 * @param row the row, or {@code null} if the database could not be asked
	 * @param failure why it could not be asked
	 * @param before the unconfirmed write as it was before
	 */
	private record RowAnswer(@Nullable StoredSession row, @Nullable StoreUnavailableException failure,
			@Nullable UnconfirmedWrite before) {
	}

	/**
	 * All that a load knows. Nothing in it changes; each method returns another.
	 *
	 * @param id the public id
	 * @param access when somebody has accessed the session, in milliseconds since the
	 * epoch
	 * @param copy what the cache has answered
	 * @param allNodesAsked whether that is what all nodes have
	 * @param reason why the copy is served, or not
	 * @param turn whether this thread reads the row alone
	 * @param row the answer of the database, once it was asked
	 * @param found the session, once it is found
	 */
	private record Load(String id, long access, CachedCopy copy, boolean allNodesAsked, FreshnessReason reason,
			Turn turn, @Nullable RowAnswer row, @Nullable Loaded found) {

		static Load of(String id, long access) {
			return new Load(id, access, CachedCopy.UNAVAILABLE, false, FreshnessReason.UNANSWERED, Turn.NOT_TAKEN, null,
					null);
		}

		Step to(State next) {
			return new Step(next, this);
		}

		Load with(CachedCopy newCopy) {
			return judged(newCopy, this.reason);
		}

		Load withAllNodes(CachedCopy newCopy) {
			return new Load(this.id, this.access, newCopy, true, this.reason, this.turn, this.row, this.found);
		}

		Load judged(CachedCopy newCopy, FreshnessReason newReason) {
			return new Load(this.id, this.access, newCopy, this.allNodesAsked, newReason, this.turn, this.row,
					this.found);
		}

		Load taking(Turn newTurn) {
			return new Load(this.id, this.access, this.copy, false, this.reason, newTurn, this.row, this.found);
		}

		Load with(RowAnswer newRow) {
			return new Load(this.id, this.access, this.copy, this.allNodesAsked, this.reason, this.turn, newRow,
					this.found);
		}

		Load finding(SessionRecord record, @Nullable CacheToken token, Tier servedBy) {
			return new Load(this.id, this.access, this.copy, this.allNodesAsked, this.reason, this.turn, this.row,
					new Loaded(record, token, servedBy, this.reason));
		}

		RowAnswer requireRow() {
			return Objects.requireNonNull(this.row);
		}

		Loaded requireFound() {
			return Objects.requireNonNull(this.found);
		}

		/** For the log, so without the public id, which opens the session. */
		@Override
		public String toString() {
			StoredSession stored = (this.row != null) ? this.row.row() : null;
			SessionRecord live = (stored instanceof StoredSession.Live row) ? row.record() : null;
			String internalId = (live != null) ? live.internalId() : this.copy.internalId();
			String session = "session " + Objects.requireNonNullElse(internalId, "unknown");
			return (stored != null) ? session + ", row " + ((live != null) ? "LIVE" : stored) : session;
		}

	}

}
