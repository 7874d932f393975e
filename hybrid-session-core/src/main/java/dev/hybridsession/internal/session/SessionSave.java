package dev.hybridsession.internal.session;

import dev.hybridsession.EndedSession.EndReason;
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
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.Tombstone;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.internal.system.LogOnce;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves sessions. A save is a state machine: one method for each {@link State} takes what
 * the save knows, does one thing, and returns the next state with what is known then. The
 * architecture page has the diagram, which a test compares with the simulation.
 * <p>
 * Usually the cache alone is written: {@code WRITE_CACHE}, {@code SAVED}. If the row has
 * to be written too, it comes first, so that the cached copy knows it. But before, the
 * cached copy is written once without: an id change that begins later then sees this
 * save, and the write fails if the id is dead, which the row may not know yet.
 */
final class SessionSave {

	private static final Logger logger = LoggerFactory.getLogger(SessionSave.class);

	/** The most merges of a save. All but a few follow a save of another request. */
	private static final int MERGES = 100;

	private final LogOnce rejected = new LogOnce();

	private final SessionTiers tiers;

	private final CachedSessions cached;

	private final StoredSessions stored;

	private final Freshness freshness;

	SessionSave(SessionTiers tiers) {
		this.tiers = tiers;
		this.cached = tiers.cached();
		this.stored = tiers.stored();
		this.freshness = tiers.freshness();
	}

	/** The states of a save, in the order in which a save can meet them. */
	enum State {

		/** Inserts the row of a new session. */
		CREATE_ROW,

		/** Writes the first copy of a new session. */
		ADD_COPY,

		/** Writes the copy before the row, to learn whether the id lives. */
		CONFIRM_ID,

		/** Reads the row, because the cache does not know whether the session lives. */
		READ_ROW,

		/** Updates the row. */
		WRITE_ROW,

		/** Writes the copy on condition of the token. */
		WRITE_CACHE,

		/** Reads the copy that another writer has left in the meantime, and merges it. */
		MERGE,

		/**
		 * Does the same after a refused write, whose answer does not say whether a copy
		 * is there.
		 */
		MERGE_AFTER_REFUSAL,

		/** The cache has no room for the copy: the row alone has the session. */
		DATABASE_ONLY,

		/** The state of the cache is unknown: the row must have everything. */
		WITHOUT_CACHE,

		/** The session is saved. */
		SAVED,

		/** The id is dead, and the save is dropped. */
		DEAD;

		private boolean isLast() {
			return this == SAVED || this == DEAD;
		}

	}

	/** How the save knows that the id is alive. */
	private enum IdKnowledge {

		/** The session was read before. */
		LOADED,

		/** The cache has just taken a copy under the id, or cannot say. */
		CONFIRMED,

		/** The cache has no copy any more. */
		ASK_ROW,

		/** The cache has a tombstone of a reaper, or does not answer to the question. */
		ROW_DECIDES;

		boolean asksRow() {
			return this == ASK_ROW || this == ROW_DECIDES;
		}

		boolean mayWriteRow() {
			return this == CONFIRMED || this == ROW_DECIDES;
		}

		IdKnowledge withLiveRow() {
			return mayWriteRow() ? CONFIRMED : LOADED;
		}

		IdKnowledge afterRefusal() {
			return asksRow() ? ROW_DECIDES : CONFIRMED;
		}

	}

	/**
	 * Saves a session.
	 * @param record the session with its changes
	 * @param token the state of its key in the cache, if it is known
	 * @param reason {@code SAVED} if the cache alone will do
	 * @return the session as it was saved, or {@code null} if its id is dead
	 * @throws SessionUnavailableException if it can be kept nowhere
	 * @throws IllegalStateException if it is new and another session has its id
	 */
	@Nullable SavedSession save(SessionRecord record, @Nullable CacheToken token, WriteReason reason) {
		Save save = new Save(record, token, reason, reason != WriteReason.SAVED, IdKnowledge.LOADED, null, null, 0);
		State state = first(save);
		while (!state.isLast()) {
			Step step = step(state, save);
			logger.trace("Save: {} -> {}", state, step);
			state = step.next();
			save = step.save();
		}
		if (state == State.DEAD) {
			this.tiers.observer().saveDropped();
			return null;
		}
		this.tiers.rememberSaved(save.record());
		return new SavedSession(save.record(), save.token());
	}

	private State first(Save save) {
		if (this.freshness.isEnded(save.record().publicId())) {
			return State.DEAD;
		}
		return (save.reason() == WriteReason.CREATED) ? State.CREATE_ROW : next(save);
	}

	/** The row comes first if it is due, and the id before the row. */
	private static State next(Save save) {
		if (save.rowDue() && save.id().mayWriteRow()) {
			return State.WRITE_ROW;
		}
		if (save.id().asksRow()) {
			return State.READ_ROW;
		}
		return save.rowDue() ? State.CONFIRM_ID : State.WRITE_CACHE;
	}

	private Step step(State state, Save save) {
		return switch (state) {
			case CREATE_ROW -> createRow(save);
			case ADD_COPY -> addCopy(save);
			case CONFIRM_ID -> confirmId(save);
			case READ_ROW -> readRow(save);
			case WRITE_ROW -> writeRow(save);
			case WRITE_CACHE -> writeCache(save);
			case MERGE -> merge(save, IdKnowledge.ASK_ROW);
			case MERGE_AFTER_REFUSAL -> merge(save.knowing(save.id().afterRefusal()), IdKnowledge.ROW_DECIDES);
			case DATABASE_ONLY -> databaseOnly(save);
			case WITHOUT_CACHE -> withoutCache(save);
			case SAVED, DEAD -> throw new IllegalStateException("A save that is over goes on");
		};
	}

	private Step createRow(Save save) {
		Save then = updateRow(save);
		if (then == null) {
			this.stored.requireFreeId(save.record());
			return dead(save);
		}
		return then.to(State.ADD_COPY);
	}

	private Step addCopy(Save save) {
		CacheWrite write = this.cached.add(save.record());
		return switch (write.outcome()) {
			case STORED -> saved(save, write.token());
			case CONFLICT -> save.to(State.MERGE);
			case ABSENT, REFUSED, UNCONFIRMED, UNAVAILABLE -> save.to(State.WITHOUT_CACHE);
		};
	}

	/**
	 * An id change while the database is away is not in the row yet: the row still has
	 * the former id. A new session may have no row at all. So the cache has to confirm
	 * the id before the row is written.
	 */
	private Step confirmId(Save save) {
		CacheToken token = save.token();
		if (token == null) {
			return save.to(State.MERGE);
		}
		CacheWrite write = this.cached.replace(save.record(), token);
		Save then = save.withToken(write.token());
		return switch (write.outcome()) {
			case STORED -> then.knowing(IdKnowledge.CONFIRMED).to(State.WRITE_ROW);
			case REFUSED -> then.to(State.MERGE_AFTER_REFUSAL);
			case CONFLICT, ABSENT -> then.to(State.MERGE);
			case UNCONFIRMED, UNAVAILABLE -> then.to(State.WITHOUT_CACHE);
		};
	}

	/**
	 * Other requests read the copy that replaces a reservation: it has all of the row.
	 */
	private Step readRow(Save save) {
		UnconfirmedWrite before = this.freshness.unconfirmed(save.record().publicId());
		StoredSession found;
		try {
			found = this.stored.find(save.record());
		}
		catch (StoreUnavailableException ex) {
			throw unavailable(ex);
		}
		if (found == StoredSession.Dead.UNKNOWN && !save.record().row().stored()) {
			// what is in neither tier is decided by the insertion alone
			return save.due(save.reason()).knowing(IdKnowledge.ROW_DECIDES).to(State.WRITE_ROW);
		}
		if (!(found instanceof StoredSession.Live live)) {
			return dead(save);
		}
		Save then = save.withRow(new KnownRow(live.record(), before)).knowing(save.id().withLiveRow());
		then = then.with(mergedWithRow(then, then.record()));
		return then.to(next(then));
	}

	private Step writeRow(Save save) {
		Save then = updateRow(save);
		return (then != null) ? then.to(State.WRITE_CACHE) : dead(save);
	}

	/** Returns nothing if the row is not alive. */
	private @Nullable Save updateRow(Save save) {
		UnconfirmedWrite before = this.freshness.unconfirmed(save.record().publicId());
		SessionRecord accessed = this.freshness.accessed(save.record());
		try {
			SessionRecord written = (save.reason() == WriteReason.WRITE_THROUGH)
					? this.tiers.gate().patiently(() -> this.stored.write(accessed, save.reason()))
					: this.stored.write(accessed, save.reason());
			return (written == null) ? null
					: save.with(written)
						.withRow(new KnownRow(written, before))
						.rowDue(false)
						.knowing(save.id().withLiveRow());
		}
		catch (StoreUnavailableException | RowRejectedException ex) {
			boolean outage = ex instanceof StoreUnavailableException unavailable && unavailable.isOutage();
			if (save.id().asksRow() || !(outage || save.mayLag())) {
				throw unavailable(ex);
			}
			if (ex instanceof RowRejectedException && this.rejected.isFirst(accessed.internalId())) {
				logger.error("The database does not take session {}: {}. Its pages go on if memcached takes it, and a"
						+ " later page or sync tries again", accessed.internalId(), ex.getMessage());
			}
			return save.rowFailed(ex);
		}
	}

	private Step dead(Save save) {
		this.tiers.writeTombstoneUnlessOther(save.record());
		return save.to(State.DEAD);
	}

	private Step writeCache(Save save) {
		CacheToken token = save.token();
		if (token == null) {
			return save.to(State.MERGE);
		}
		CacheWrite write = this.cached.replace(save.record(), token);
		return switch (write.outcome()) {
			case STORED -> saved(save, write.token());
			case CONFLICT, ABSENT -> save.withToken(null).to(State.MERGE);
			case REFUSED -> save.to(State.DATABASE_ONLY);
			case UNCONFIRMED, UNAVAILABLE -> save.withToken(null).to(State.WITHOUT_CACHE);
		};
	}

	private Step saved(Save save, @Nullable CacheToken token) {
		this.tiers.observer().written(Tier.CACHE, save.reason());
		KnownRow row = save.row();
		if (row != null) {
			this.freshness.confirmed(save.record(), row.before());
		}
		return save.withToken(token).to(State.SAVED);
	}

	/** Without a copy the row is asked, and the cache keeps its place meanwhile. */
	private Step merge(Save save, IdKnowledge withoutCopy) {
		String id = save.record().publicId();
		CachedCopy copy = this.freshness.complete(id, this.cached.read(id));
		if (copy.answered() && copy.copy() == null) {
			CachedCopy reserved = this.cached.reserve(id);
			copy = (reserved.token() != null) ? this.freshness.complete(id, reserved) : CachedCopy.UNAVAILABLE;
		}
		if (!copy.answered() || save.merges() == MERGES) {
			return save.to(State.WITHOUT_CACHE);
		}
		Save then = save.merged(copy.token());
		SessionRecord other = copy.recordOf(save.record().internalId());
		if (other != null) {
			this.tiers.observer().conflictMerged();
			then = then.with(mergedWithRow(then, then.record().merge(other)));
			return then.to(next(then));
		}
		Tombstone tombstone = copy.tombstone();
		// a row that is written outlives the tombstone of a reaper that was too late, and
		// no other
		boolean rowDecides = save.row() != null || save.rowDue();
		if (tombstone != null && !(rowDecides && tombstone.reason() == EndReason.EXPIRED)) {
			return then.to(State.DEAD);
		}
		then = then.knowing((tombstone != null) ? IdKnowledge.ROW_DECIDES : withoutCopy).rowDue(needsRow(save));
		return then.to(next(then));
	}

	/**
	 * Adds the row as far as it is known, and the last access that this instance knows.
	 */
	private SessionRecord mergedWithRow(Save save, SessionRecord record) {
		KnownRow row = save.row();
		return (row != null) ? this.freshness.accessed(record)
			.mergeRow(row.content(), row.content().row().version(), row.content().row().checked()) : record;
	}

	private Step databaseOnly(Save save) {
		boolean written = save.reason() == WriteReason.CACHE_FAILED && !save.record().isAheadOfRow();
		if (needsRow(save) && !written) {
			requireStore(save);
			Save due = save.due(WriteReason.CACHE_FAILED);
			return due.to(due.id().mayWriteRow() ? State.WRITE_ROW : State.MERGE_AFTER_REFUSAL);
		}
		CacheToken token = save.token();
		CacheWrite.Outcome outcome = (token != null) ? this.cached.keepInDatabaseOnly(save.record(), token).outcome()
				: CacheWrite.Outcome.CONFLICT;
		return switch (outcome) {
			case STORED -> save.withToken(null).to(State.SAVED);
			case CONFLICT -> save.withToken(null).to(State.MERGE);
			case ABSENT, REFUSED, UNCONFIRMED, UNAVAILABLE -> save.withToken(null).to(State.WITHOUT_CACHE);
		};
	}

	private Step withoutCache(Save save) {
		Save alone = save.withToken(null);
		this.freshness.markStale(alone.record());
		if (!needsRow(alone)) {
			return alone.to(State.SAVED);
		}
		requireStore(alone);
		Step step = writeRow(alone.due(WriteReason.CACHE_FAILED));
		// again: until now another save could clear the unconfirmed write without this
		// row
		this.freshness.markStale(step.save().record());
		requireStore(step.save());
		return (step.next() == State.DEAD) ? step : step.save().to(State.SAVED);
	}

	private boolean needsRow(Save save) {
		return save.record().isAheadOfRow() || this.tiers.isOverdue(save.record());
	}

	private static void requireStore(Save save) {
		if (save.storeFailure() != null) {
			throw unavailable(save.storeFailure());
		}
	}

	private static RuntimeException unavailable(RuntimeException cause) {
		if (!(cause instanceof StoreUnavailableException failure)) {
			// the row is rejected, and a client that tries again does not help it
			return cause;
		}
		return new SessionUnavailableException(
				failure.isOutage() ? "Neither memcached nor the database can keep the session"
						: "The session must be written to the database now. The database can be reached, but has"
								+ " not taken it: " + cause.getMessage(),
				cause);
	}

	/** The next state, and what is known in it. */
	private record Step(State next, Save save) {

		@Override
		public String toString() {
			return this.next + ", session " + this.save.record().internalId();
		}

	}

	/**
	 * The row as the save has read or written it last.
	 *
	 * @param content the session, knowing the row
	 * @param before the unconfirmed write as it was before
	 */
	private record KnownRow(SessionRecord content, @Nullable UnconfirmedWrite before) {
	}

	/**
	 * All that a save knows. Nothing in it changes; each method returns another.
	 *
	 * @param record the session as it is to be saved
	 * @param token the state of its key in the cache, if it is known
	 * @param reason why it is saved
	 * @param rowDue whether the row is to be written before the cache
	 * @param id how the save knows that the id is alive
	 * @param row the row, once it was read or written
	 * @param storeFailure why the row could not be written
	 * @param merges how often it was merged with the cached copy
	 */
	private record Save(SessionRecord record, @Nullable CacheToken token, WriteReason reason, boolean rowDue,
			IdKnowledge id, @Nullable KnownRow row, @Nullable RuntimeException storeFailure, int merges) {

		Step to(State next) {
			return new Step(next, this);
		}

		Save with(SessionRecord newRecord) {
			return new Save(newRecord, this.token, this.reason, this.rowDue, this.id, this.row, this.storeFailure,
					this.merges);
		}

		Save withToken(@Nullable CacheToken newToken) {
			return new Save(this.record, newToken, this.reason, this.rowDue, this.id, this.row, this.storeFailure,
					this.merges);
		}

		Save merged(@Nullable CacheToken newToken) {
			return new Save(this.record, newToken, this.reason, this.rowDue, this.id, this.row, this.storeFailure,
					this.merges + 1);
		}

		Save knowing(IdKnowledge newId) {
			return new Save(this.record, this.token, this.reason, this.rowDue, newId, this.row, this.storeFailure,
					this.merges);
		}

		Save due(WriteReason newReason) {
			return new Save(this.record, this.token, newReason, true, this.id, this.row, this.storeFailure,
					this.merges);
		}

		Save rowDue(boolean due) {
			return new Save(this.record, this.token, this.reason, due, this.id, this.row, this.storeFailure,
					this.merges);
		}

		Save withRow(KnownRow newRow) {
			return new Save(this.record, this.token, this.reason, this.rowDue, this.id, newRow, this.storeFailure,
					this.merges);
		}

		Save rowFailed(RuntimeException failure) {
			return new Save(this.record, this.token, this.reason, false, this.id, this.row, failure, this.merges);
		}

		boolean mayLag() {
			return this.reason != WriteReason.CREATED && this.reason != WriteReason.WRITE_THROUGH;
		}

	}

}
