package dev.hybridsession.session;

import dev.hybridsession.EndReason;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.Tier;
import dev.hybridsession.WriteReason;
import dev.hybridsession.copies.CachedCopy;
import dev.hybridsession.copies.KnownRow;
import dev.hybridsession.copies.SessionTiers;
import dev.hybridsession.copies.StoredSession;
import dev.hybridsession.record.SessionRecord;
import dev.hybridsession.record.Tombstone;
import dev.hybridsession.store.CacheToken;
import dev.hybridsession.store.CacheWrite;
import dev.hybridsession.store.StoreUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * One save of one session.
 * <ol>
 * <li>If the row has to be written too, write it first, so that the cached copy knows it.
 * But before, write the cached copy, which fails if the id is dead: the row may not know
 * that yet.</li>
 * <li>Write the cached copy on condition of the token that it was read with.</li>
 * <li>If another has written it, read it, merge, and begin again. If it is gone, reserve
 * its key and read the row. If the cache did not take the copy, the row has to.</li>
 * <li>If the id turns out to be dead, the save is dropped.</li>
 * </ol>
 */
final class SessionSave {

	/** Each conflict means that another save succeeded. */
	private static final int ATTEMPTS = 100;

	private final SessionTiers tiers;

	private SessionRecord record;

	private @Nullable CacheToken token;

	private WriteReason reason;

	private boolean isNew;

	/** Whether the row is to be written before the cache. */
	private boolean toRow;

	/** Whether the cache has answered that the id lives, or cannot say. */
	private boolean confirmed;

	/** Whether the row must be known to be alive, because nothing else says so. */
	private boolean askRow;

	private final KnownRow row;

	private @Nullable StoreUnavailableException storeFailure;

	private SessionSave(SessionTiers tiers, SessionRecord record, @Nullable CacheToken token, WriteReason reason) {
		this.tiers = tiers;
		this.row = new KnownRow(tiers);
		this.record = record;
		this.token = token;
		this.reason = reason;
		this.isNew = reason == WriteReason.CREATED;
		this.toRow = reason != WriteReason.SAVED;
	}

	/**
	 * Saves a session.
	 * @param tiers where to
	 * @param record the session with its changes
	 * @param token the state of its key in the cache, if it is known
	 * @param reason {@code SAVED} if the cache alone will do
	 * @return the session as it was saved, or {@code null} if its id is dead
	 * @throws SessionUnavailableException if it can be kept nowhere
	 * @throws IllegalStateException if it is new and another session has its id
	 */
	static @Nullable SavedSession save(SessionTiers tiers, SessionRecord record, @Nullable CacheToken token,
			WriteReason reason) {
		return new SessionSave(tiers, record, token, reason).run();
	}

	private @Nullable SavedSession run() {
		Step step = this.tiers.pendingEnds().contains(this.record.publicId()) ? Step.DEAD : Step.AGAIN;
		for (int attempt = 0; step == Step.AGAIN; attempt++) {
			if (mustConfirmIdFirst() && attempt < ATTEMPTS) {
				step = this.askRow ? findRow() : confirm();
				continue;
			}
			step = this.toRow ? writeRow() : this.askRow ? findRow() : Step.AGAIN;
			if (step == Step.AGAIN) {
				step = (attempt < 2 * ATTEMPTS) ? writeCache() : cacheFailed();
			}
		}
		if (step == Step.DEAD) {
			this.tiers.observer().saveDropped();
			return null;
		}
		this.tiers.rememberSaved(this.record);
		return new SavedSession(this.record, this.token);
	}

	/**
	 * An id that was changed while the database was away is still that of the row, and of
	 * what the database has never heard of it cannot know the id at all.
	 */
	private boolean mustConfirmIdFirst() {
		return this.toRow && !this.isNew && !this.confirmed;
	}

	/**
	 * Writes the copy before the row. An id change that begins later then sees this save.
	 */
	private Step confirm() {
		CacheToken expected = this.token;
		if (expected == null) {
			return meet(this.tiers.cached().read(this.record.publicId()));
		}
		CacheWrite write = this.tiers.cached().replace(this.record, expected);
		this.confirmed = write.stored();
		this.token = write.token();
		return switch (write.outcome()) {
			case STORED -> Step.AGAIN;
			case REFUSED -> meetRefused();
			case CONFLICT, ABSENT -> meet(this.tiers.cached().read(this.record.publicId()));
			case UNCONFIRMED, UNAVAILABLE -> cacheFailed();
		};
	}

	/** A refusal says nothing of what is there. */
	private Step meetRefused() {
		Step step = meet(this.tiers.cached().read(this.record.publicId()));
		this.confirmed = true;
		return step;
	}

	private Step writeRow() {
		SessionRecord written;
		try {
			written = this.row.write(this.record, this.reason);
		}
		catch (StoreUnavailableException ex) {
			if (this.askRow) {
				throw unavailable(ex);
			}
			this.toRow = false;
			this.storeFailure = ex;
			return Step.AGAIN;
		}
		this.toRow = false;
		this.askRow = false;
		if (written == null) {
			if (this.isNew) {
				this.tiers.stored().requireFreeId(this.record);
			}
			return dead();
		}
		this.record = written;
		return Step.AGAIN;
	}

	/** Others may read what is cached in the place of nothing. */
	private Step findRow() {
		StoredSession found;
		try {
			found = this.row.find(this.record);
		}
		catch (StoreUnavailableException ex) {
			throw unavailable(ex);
		}
		if (found == StoredSession.Dead.UNKNOWN && !this.record.row().stored()) {
			// what is in neither tier is decided by the insertion alone
			this.toRow = true;
			this.confirmed = true;
			return Step.AGAIN;
		}
		this.askRow = false;
		this.record = this.row.mergedInto(this.record);
		return this.row.isKnown() ? Step.AGAIN : dead();
	}

	private Step dead() {
		this.tiers.writeTombstoneUnlessOther(this.record);
		return Step.DEAD;
	}

	private Step writeCache() {
		if (this.token == null) {
			return this.isNew ? addNew() : meet(this.tiers.cached().read(this.record.publicId()));
		}
		CacheWrite write = this.tiers.cached().replace(this.record, this.token);
		return switch (write.outcome()) {
			case STORED -> stored(write.token());
			case CONFLICT, ABSENT -> {
				this.token = null;
				yield Step.AGAIN;
			}
			case REFUSED -> refused(this.token);
			case UNCONFIRMED, UNAVAILABLE -> cacheFailed();
		};
	}

	private Step addNew() {
		this.isNew = false;
		CacheWrite write = this.tiers.cached().add(this.record);
		if (write.stored()) {
			return stored(write.token());
		}
		return (write.outcome() == CacheWrite.Outcome.CONFLICT) ? Step.AGAIN : cacheFailed();
	}

	private Step stored(@Nullable CacheToken newToken) {
		this.tiers.observer().written(Tier.CACHE, this.reason);
		this.row.isCached(this.record);
		this.token = newToken;
		return Step.SAVED;
	}

	private Step meet(CachedCopy read) {
		CachedCopy copy = this.tiers.complete(this.record.publicId(), read);
		if (!copy.answered()) {
			return cacheFailed();
		}
		if (copy.copy() == null) {
			CachedCopy reserved = this.tiers.cached().reserve(this.record.publicId());
			return (reserved.answered() && reserved.copy() == null) ? cacheFailed() : meet(reserved);
		}
		this.token = copy.token();
		SessionRecord other = copy.record();
		if (other != null && other.internalId().equals(this.record.internalId())) {
			this.tiers.observer().conflictMerged();
			this.record = this.row.mergedInto(this.record.merge(other));
			return Step.AGAIN;
		}
		Tombstone tombstone = copy.tombstone();
		// a row that is written outlives the tombstone of a reaper that was too late, and
		// no other
		boolean rowDecides = this.row.isKnown() || this.toRow;
		if (tombstone != null && !(rowDecides && tombstone.reason() == EndReason.EXPIRED)) {
			return Step.DEAD;
		}
		this.confirmed = tombstone != null;
		this.askRow = true;
		this.toRow = needsRow();
		return Step.AGAIN;
	}

	/**
	 * The cache has no room for the record, so the row must have it, and only the row.
	 */
	private Step refused(CacheToken expected) {
		if (needsRow()) {
			requireStore();
			writeRowFor(WriteReason.CACHE_FAILED);
			return this.confirmed ? Step.AGAIN : meetRefused();
		}
		CacheWrite write = this.tiers.cached().keepInDatabaseOnly(this.record, expected);
		this.token = null;
		return switch (write.outcome()) {
			case STORED -> Step.SAVED;
			case CONFLICT -> Step.AGAIN;
			default -> cacheFailed();
		};
	}

	/** Nobody knows what the cache has now, so the row must have it all. */
	private Step cacheFailed() {
		this.token = null;
		this.tiers.markStale(this.record);
		if (needsRow()) {
			requireStore();
			writeRowFor(WriteReason.CACHE_FAILED);
			Step step = writeRow();
			// again: until now another save could clear the unconfirmed write without
			// this row
			this.tiers.markStale(this.record);
			requireStore();
			return (step == Step.DEAD) ? step : Step.SAVED;
		}
		return Step.SAVED;
	}

	private void writeRowFor(WriteReason newReason) {
		this.toRow = true;
		this.reason = newReason;
	}

	private boolean needsRow() {
		return this.record.isAheadOfRow() || this.tiers.timing().overdue(this.record, this.tiers.now());
	}

	private void requireStore() {
		if (this.storeFailure != null) {
			throw unavailable(this.storeFailure);
		}
	}

	private static SessionUnavailableException unavailable(StoreUnavailableException cause) {
		return new SessionUnavailableException("Neither memcached nor the database can keep the session", cause);
	}

	private enum Step {

		SAVED, DEAD, AGAIN

	}

}
