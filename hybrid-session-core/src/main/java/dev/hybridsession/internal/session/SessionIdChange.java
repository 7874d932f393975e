package dev.hybridsession.internal.session;

import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.SessionObserver.WriteReason;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.Tier;
import dev.hybridsession.internal.copies.CachedCopy;
import dev.hybridsession.internal.copies.SessionTiers;
import dev.hybridsession.internal.copies.StoredSession;
import dev.hybridsession.internal.copies.StoredSessions;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.Tombstone;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.internal.store.StoreInterruptedException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Gives a session another id. Of several at the same time the first wins, and nobody else
 * learns the new id.
 * <ol>
 * <li>Write the row under the new id on condition of the old one: this decides.</li>
 * <li>Reserve the key of the new id for the save of this request, which has the login. A
 * copy would not have it yet. Another instance would read that copy if the save misses
 * the node.</li>
 * <li>Put a tombstone in the place of the old copy; what was saved there until then moves
 * over.</li>
 * </ol>
 * While the database is away, putting the tombstone decides instead, and the row is told
 * later.
 *
 * @param saves saves what a late request has changed
 */
record SessionIdChange(SessionTiers tiers, SessionSave saves, RecentIds absent) {

	/** Each failed attempt means that another write succeeded. */
	private static final int ATTEMPTS = 50;

	/**
	 * Changes the id of a session; if it cannot be changed because it is dead, the
	 * session is told so.
	 */
	void change(TieredSession session, String id) {
		if (session.isEnded()) {
			return;
		}
		this.absent.remove(id);
		CachedCopy copy = this.tiers.freshness()
			.completeOrFind(session.getId(), this.tiers.cached().read(session.getId()));
		SessionRecord record = merged(session.base(), copy);
		if (record == null) {
			session.end();
			return;
		}
		change(session, record, copy, id, false);
	}

	private void change(TieredSession session, SessionRecord record, CachedCopy copy, String id, boolean again) {
		try {
			SessionRecord renamed = this.tiers.gate().patiently(() -> rename(record, id, again));
			if (renamed == null) {
				session.end();
				return;
			}
			move(session, renamed);
		}
		catch (StoreUnavailableException ex) {
			if (ex.isOutage()) {
				moveWithoutStore(session, record, copy, id, ex);
			}
			else if (ex instanceof StoreInterruptedException && !again) {
				changeThoughInterrupted(session, record, copy, id);
			}
			else {
				throw new SessionUnavailableException("The id of a session cannot be changed without the database. It"
						+ " can be reached, but has not answered: " + ex.getMessage(), ex);
			}
		}
	}

	/**
	 * The row may bear the new id already, which then nobody else knows. So an
	 * interrupted thread goes on, and is interrupted again afterwards.
	 */
	private void changeThoughInterrupted(TieredSession session, SessionRecord record, CachedCopy copy, String id) {
		Thread.interrupted();
		try {
			change(session, record, copy, id, true);
		}
		finally {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Returns the record merged with a copy of it, or nothing if the copy is dead. A
	 * reaper may yet take its tombstone back, so the row decides over that.
	 */
	private static @Nullable SessionRecord merged(SessionRecord record, CachedCopy copy) {
		SessionRecord other = copy.recordOf(record.internalId());
		if (other != null) {
			return record.merge(other);
		}
		Tombstone tombstone = copy.tombstone();
		return (tombstone == null || tombstone.reason() == EndReason.EXPIRED) ? record : null;
	}

	private @Nullable SessionRecord rename(SessionRecord record, String id, boolean again) {
		SessionRecord current = record;
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			SessionRecord renamed = this.tiers.stored().rename(current, id);
			if (renamed != null) {
				return renamed;
			}
			if (again && this.tiers.stored().find(id) instanceof StoredSession.Live live
					&& live.record().internalId().equals(record.internalId())) {
				// the attempt that was interrupted has written it
				return StoredSessions.merged(current.withPublicId(id), live);
			}
			if (!(this.tiers.stored().find(current) instanceof StoredSession.Live live)) {
				this.tiers.writeTombstoneUnlessOther(record);
				return null;
			}
			current = StoredSessions.merged(current, live);
		}
		throw new StoreContendedException(
				"The row of session " + record.internalId() + " is changed by other requests again and again", null);
	}

	private void move(TieredSession session, SessionRecord renamed) {
		SavedSession moved = new SavedSession(renamed, this.tiers.cached().reserve(renamed.publicId()).token());
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			CachedCopy old = this.tiers.cached().read(session.getId());
			moved = moveLate(moved, renamed, old.recordOf(renamed.internalId()));
			CacheWrite.Outcome outcome = writeTombstone(superseded(renamed, session.getId()), renamed, old.token());
			if (outcome == CacheWrite.Outcome.STORED) {
				session.rebase(moved.record(), moved.token());
				return;
			}
			if (outcome != CacheWrite.Outcome.CONFLICT && outcome != CacheWrite.Outcome.ABSENT) {
				break;
			}
		}
		this.tiers.writeTombstone(renamed.withPublicId(session.getId()), EndReason.SUPERSEDED);
		session.rebase(moved.record(), moved.token());
	}

	/**
	 * Merges the changes that a request saved under the old id while the row was being
	 * written.
	 */
	private SavedSession moveLate(SavedSession moved, SessionRecord row, @Nullable SessionRecord late) {
		if (late == null) {
			return moved;
		}
		SessionRecord merged = moved.record()
			.merge(late.withPublicId(row.publicId()))
			.mergeRow(row, row.row().version(), row.row().checked());
		if (merged.entries().equals(moved.record().entries())) {
			return moved;
		}
		// it may be what takes a right away, and its own save cannot write the row any
		// more
		try {
			SavedSession saved = this.saves.save(merged, moved.token(), WriteReason.WRITE_THROUGH);
			return (saved != null) ? saved : moved;
		}
		catch (RuntimeException ex) {
			// The row bears the new id, so the change has to go on: otherwise the old id
			// stays alive and the user is logged out. The sync writes the row as soon as
			// the database takes it, and logs why it does not.
			this.tiers.remember(merged);
			this.tiers.dirty().repair(merged.publicId());
			return new SavedSession(merged, null);
		}
	}

	private void moveWithoutStore(TieredSession session, SessionRecord record, CachedCopy first, String id,
			StoreUnavailableException cause) {
		requireTold(record, cause);
		CachedCopy copy = first;
		SessionRecord current = record.withRow(record.row().untoldOfIdChange(record.publicId()));
		for (int attempt = 0; attempt < ATTEMPTS && copy.record() != null; attempt++) {
			SessionRecord renamed = current.withPublicId(id);
			CacheWrite added = this.tiers.cached().add(renamed);
			if (!added.stored()) {
				break;
			}
			Tombstone tombstone = superseded(renamed, session.getId());
			CacheWrite.Outcome outcome = writeTombstone(tombstone, renamed, copy.token());
			boolean decided = outcome == CacheWrite.Outcome.STORED;
			if (!decided) {
				copy = this.tiers.cached().read(session.getId());
				// an answer that was lost may have been a yes, as may that of one of two
				// nodes
				decided = tombstone.equals(copy.tombstone());
				if (decided) {
					this.tiers.writeTombstone(renamed.withPublicId(session.getId()), EndReason.SUPERSEDED);
				}
			}
			if (decided) {
				this.tiers.observer().written(Tier.CACHE, WriteReason.ID_CHANGED);
				this.tiers.remember(renamed);
				session.rebase(renamed, added.token());
				return;
			}
			this.tiers.cached().remove(id);
			SessionRecord merged = merged(current, copy);
			if (merged == null) {
				session.end();
				return;
			}
			// a save that began before the database was told may know less than this did
			requireTold(merged, cause);
			current = merged;
		}
		throw new SessionUnavailableException("The id of a session cannot be changed: the database is away and"
				+ " memcached does not have the session", cause);
	}

	private static void requireTold(SessionRecord record, StoreUnavailableException cause) {
		if (record.row().mayBearAnotherId(record.publicId())) {
			throw new SessionUnavailableException("The id of a session cannot be changed: the database may not have"
					+ " been told of the change before, and is away", cause);
		}
	}

	private Tombstone superseded(SessionRecord record, String oldId) {
		return this.tiers.tombstone(record.withPublicId(oldId), EndReason.SUPERSEDED);
	}

	private CacheWrite.Outcome writeTombstone(Tombstone tombstone, SessionRecord record, @Nullable CacheToken token) {
		return this.tiers.cached().writeTombstone(tombstone, token, this.tiers.timing().retention(record)).outcome();
	}

}
