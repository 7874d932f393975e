package dev.hybridsession.internal.copies;

import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.SessionObserver.WriteReason;
import dev.hybridsession.internal.lock.LocalLocks;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.Tombstone;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.StoreGate;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.internal.system.RandomSource;
import org.jspecify.annotations.Nullable;

/**
 * Both tiers of an instance, and what the instance remembers of them: one object for the
 * loads, the saves and the jobs.
 *
 * @param stored the database, through the gate
 * @param freshness decides which copies may be served
 * @param dirty the sessions whose rows are behind
 * @param rowReads lets one thread at a time read the row of a session
 * @param randomSource names sessions and versions of rows
 * @param rememberedIds the most ids in each list of those not to ask for again
 */
public record SessionTiers(CachedSessions cached, StoredSessions stored, StoreGate gate, SessionTiming timing,
		Freshness freshness, DirtyCopies<String> dirty, LocalLocks rowReads, SessionObserver observer,
		ClusterClock clock, RandomSource randomSource, int rememberedIds) {

	/** Returns the time, in milliseconds since the epoch. */
	public long now() {
		return this.clock.millis();
	}

	/**
	 * Returns whether a save has to write the row, because the row lags by the sync
	 * interval. The later clock judges: by the earlier one the row may be from the
	 * future, and no access would reach it.
	 * @param record the session as it is to be saved
	 */
	public boolean isOverdue(SessionRecord record) {
		return this.timing.overdue(record, this.clock.latest());
	}

	/**
	 * Remembers a session for the background sync if its row is behind, and returns
	 * whether there was room.
	 */
	public boolean remember(SessionRecord record) {
		this.dirty.synced(record.publicId(), record.row().syncedStamp());
		if (!isBehind(record)) {
			return true;
		}
		long unsynced = record.isAheadOfRow() ? record.newestStamp() : Long.MIN_VALUE;
		boolean room = this.dirty.add(record.publicId(), this.timing.syncDue(record, now()), unsynced);
		if (!room) {
			this.observer.dirtyOverflow();
		}
		return room;
	}

	/**
	 * Remembers a session that was just saved: for the background sync if its row is
	 * behind, or else to see whether memcached keeps it.
	 */
	public void rememberSaved(SessionRecord record) {
		if (isBehind(record)) {
			remember(record);
		}
		else {
			this.dirty.watch(record.publicId(), this.timing.syncDue(record, now()));
		}
	}

	private static boolean isBehind(SessionRecord record) {
		return record.isAheadOfRow() || record.lastAccessTime() > record.row().lastAccessTime();
	}

	/**
	 * Leaves a session to the database alone, because the cache refused a copy of it.
	 * Changes that the row lacks are written first, because the cached copy is removed.
	 * @param token the state of the key that the refused write required
	 * @return the session as the row has it, or {@code null} if it is dead
	 * @throws StoreUnavailableException if the database cannot be asked; the cache then
	 * has what it had
	 */
	public @Nullable SessionRecord keepInDatabaseOnly(SessionRecord record, CacheToken token) {
		SessionRecord written = record.isAheadOfRow() ? this.stored.write(record, WriteReason.CACHE_FAILED) : record;
		if (written == null) {
			writeTombstoneUnlessOther(record);
		}
		else if (!this.cached.keepInDatabaseOnly(written, token).stored()) {
			this.freshness.markStale(record.publicId());
		}
		return written;
	}

	/**
	 * Leaves a tombstone under the id of a session that no row has. If the row under that
	 * id is another session's, the id is alive: it is the copy that is damaged, and goes.
	 * @param record the session, which the database has just said to be dead
	 */
	public void writeTombstoneUnlessOther(SessionRecord record) {
		if (!isAnothers(record)) {
			writeTombstone(record, EndReason.SUPERSEDED);
			return;
		}
		CachedCopy copy = this.cached.read(record.publicId());
		CacheToken token = copy.token();
		if (token != null && copy.recordOf(record.internalId()) != null) {
			this.cached.forget(record.publicId(), token);
		}
	}

	/**
	 * Asks the database whether the id is another session's. If the database cannot
	 * answer, the first verdict stands.
	 */
	private boolean isAnothers(SessionRecord record) {
		try {
			return this.stored.find(record) == StoredSession.Dead.ANOTHERS;
		}
		catch (StoreUnavailableException ex) {
			return false;
		}
	}

	/** Makes a tombstone, which its writer recognises among others by the nonce. */
	public Tombstone tombstone(SessionRecord record, EndReason reason) {
		return new Tombstone(record.publicId(), record.internalId(), now(), reason, this.randomSource.nonce());
	}

	/**
	 * Leaves a tombstone under a dead id, whatever is cached there.
	 * @return whether the tombstone is cached. A full cache may have refused it, and
	 * removed the copy
	 */
	public boolean writeTombstone(SessionRecord record, EndReason reason) {
		CacheWrite write = this.cached.writeTombstone(tombstone(record, reason), this.timing.retention(record));
		if (write.gone()) {
			this.dirty.unwatch(record.publicId());
			this.freshness.nothingCached(record.publicId());
		}
		else {
			this.freshness.endIsNotCached(record.publicId());
		}
		return write.stored();
	}

}
