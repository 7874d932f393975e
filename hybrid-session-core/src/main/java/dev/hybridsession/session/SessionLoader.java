package dev.hybridsession.session;

import dev.hybridsession.EndReason;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.Tier;
import dev.hybridsession.WriteReason;
import dev.hybridsession.copies.CachedCopy;
import dev.hybridsession.copies.FencedReads;
import dev.hybridsession.copies.SessionTiers;
import dev.hybridsession.copies.StoredSession;
import dev.hybridsession.copies.StoredSessions;
import dev.hybridsession.copies.UnconfirmedWrites;
import dev.hybridsession.lock.LocalLocks;
import dev.hybridsession.record.SessionRecord;
import dev.hybridsession.store.CacheToken;
import dev.hybridsession.store.CacheWrite;
import dev.hybridsession.store.StoreQueue;
import dev.hybridsession.store.StoreUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Finds a session.
 * <ol>
 * <li>Ask the cache. A tombstone ends the search. A copy that is neither stale nor of an
 * unconfirmed write is the answer.</li>
 * <li>On a miss reserve the key, then ask the database, and put what it says in the place
 * of the reservation. One thread of an instance does so first for a session; the others
 * wait, and then find it in the cache.</li>
 * <li>Where a node was away, or the database was, ask all nodes for copies of their
 * own.</li>
 * <li>Read any other copy together with its row, and put the merge of both in its place.
 * One that has expired is read so too: it may be what was left behind when this or
 * another instance could not reach the cache. If the database is there, but has no free
 * connection or keeps the row locked, nobody can say what the row has: the copy is not
 * served.</li>
 * <li>A session whose row cannot be read, and that is not cached, is not found: the user
 * can log in anew, and the row stays.</li>
 * <li>An expired session is not found; ending it is the reaper's.</li>
 * </ol>
 */
final class SessionLoader {

	private final SessionTiers tiers;

	private final AbsentIds absent;

	private final FencedReads fencedReads = new FencedReads();

	SessionLoader(SessionTiers tiers, AbsentIds absent) {
		this.tiers = tiers;
		this.absent = absent;
	}

	/**
	 * Finds a session.
	 * @param id its public id, of which somebody has to have judged that it may be one
	 * @return the session, or {@code null} if there is none
	 * @throws SessionUnavailableException if nobody can say
	 */
	@Nullable Loaded load(String id) {
		return load(id, Long.MIN_VALUE);
	}

	/**
	 * Finds a session that somebody has accessed.
	 * @param id its public id
	 * @param access when, in milliseconds since the epoch
	 * @return the session, or {@code null} if there is none
	 * @throws SessionUnavailableException if nobody can say
	 */
	@Nullable Loaded load(String id, long access) {
		return isWorthAsking(id) ? find(id, this.tiers.cached().read(id), access) : null;
	}

	/**
	 * Finds a session of which the cache was asked already.
	 * @param id its public id
	 * @param copy what the cache has answered
	 * @param access when somebody has accessed it, in milliseconds since the epoch
	 * @return the session, or {@code null} if there is none
	 * @throws SessionUnavailableException if nobody can say
	 */
	@Nullable Loaded load(String id, CachedCopy copy, long access) {
		return isWorthAsking(id) ? find(id, copy, access) : null;
	}

	private boolean isWorthAsking(String id) {
		return !this.tiers.pendingEnds().awaitsStore(id);
	}

	private @Nullable Loaded find(String id, CachedCopy read, long access) {
		return find(id, read, access, false);
	}

	private @Nullable Loaded find(String id, CachedCopy read, long access, boolean waited) {
		CachedCopy copy = this.fencedReads.trusted(read, this.tiers.timing().clockSkew().toMillis(), this.tiers.now());
		if (copy.answered() && copy.record() == null && this.absent.contains(id)) {
			return null;
		}
		if (copy.answered() && copy.copy() == null) {
			copy = this.tiers.cached().reserve(id);
		}
		copy = this.tiers.complete(id, copy).accessedAt(access);
		if (copy.tombstone() != null && !copy.isFenced()) {
			return null;
		}
		SessionRecord record = copy.record();
		if (record != null && isAlive(record) && !this.tiers.isSuspect(copy, record)) {
			return served(record, copy.token(), Tier.CACHE);
		}
		boolean mayBeRefilled = copy.answered() && copy.token() != null;
		return (waited || !mayBeRefilled || this.tiers.gate().isDown()) ? loadWithRow(id, record, copy, access)
				: inTurn(id, copy, access);
	}

	/**
	 * The first thread of this instance reads the row. Threads that come meanwhile wait,
	 * and ask the cache again: it then has what the row said. They are not given the
	 * first one's answer, which may be older than their reservation. If the cache did not
	 * take the row, they read it side by side.
	 */
	private @Nullable Loaded inTurn(String id, CachedCopy copy, long access) {
		LocalLocks rowReads = this.tiers.rowReads();
		if (rowReads.acquire(id, 0)) {
			try {
				return loadWithRow(id, copy.record(), copy, access);
			}
			finally {
				rowReads.release(id);
			}
		}
		if (rowReads.acquire(id, StoreQueue.LOGIN_WAIT.toNanos())) {
			rowReads.release(id);
			return find(id, this.tiers.cached().read(id), access, true);
		}
		return loadWithRow(id, copy.record(), copy, access);
	}

	private boolean isAlive(@Nullable SessionRecord record) {
		return record != null && this.tiers.isAlive(record, false);
	}

	private @Nullable Loaded loadWithRow(String id, @Nullable SessionRecord record, CachedCopy copy, long access) {
		UnconfirmedWrites.UnconfirmedWrite unconfirmedWrite = this.tiers.unconfirmedWrites().of(id);
		StoredSession row;
		try {
			// a copy in doubt may be that of a login, or of one that was taken back
			row = (record != null) ? this.tiers.gate().first(() -> this.tiers.stored().find(record))
					: this.tiers.stored().find(id);
		}
		catch (StoreUnavailableException ex) {
			if (this.tiers.pendingEnds().awaitsCache(id)) {
				return null;
			}
			if (!ex.isOutage()) {
				throw new SessionUnavailableException("Whether the session exists is for the database to say, which is"
						+ " there and has not answered: " + ex.getMessage(), ex);
			}
			CachedCopy any = (record != null) ? copy : this.tiers.cached().completeOrFind(id, copy);
			SessionRecord cached = any.accessedAt(access).record();
			if (cached != null && (isAlive(cached) || !this.tiers.isSuspect(any, cached))) {
				return served(cached, any.token(), Tier.CACHE);
			}
			if (any.tombstone() != null) {
				return null;
			}
			throw new SessionUnavailableException("Neither memcached nor the database can say whether a session exists",
					ex);
		}
		if (row instanceof StoredSession.Live live) {
			SessionRecord found = (record != null) ? StoredSessions.merged(record, live) : live.record();
			found = this.tiers.unconfirmedWrites().accessed(found);
			found = (found.lastAccessTime() < access) ? found.accessedAt(access) : found;
			boolean mayLag = record == null || this.tiers.isSuspect(copy, record);
			boolean alive = (record != null || live.readable()) && this.tiers.isAlive(found, mayLag);
			Tier servedBy = (record != null) ? Tier.CACHE : Tier.DATABASE;
			return alive ? refill(found, copy.token(), servedBy, unconfirmedWrite) : null;
		}
		if (record == null && this.tiers.mayBeCachedAlone(id, copy, row)) {
			throw new SessionUnavailableException(
					"memcached may have a session that the database does not know yet, and cannot be asked", null);
		}
		if (record == null) {
			if (copy.answered()) {
				this.absent.add(id);
			}
			return null;
		}
		if (row == StoredSession.Dead.ANOTHERS) {
			// the copy is damaged: it is worth as much as one that cannot be read
			return loadWithRow(id, null, copy, access);
		}
		if (row == StoredSession.Dead.UNKNOWN && !record.row().stored()) {
			return served(record, copy.token(), Tier.CACHE);
		}
		this.tiers.writeTombstone(record, (row == StoredSession.Dead.ENDED) ? EndReason.DELETED : EndReason.SUPERSEDED);
		return null;
	}

	private boolean outlivesLag(SessionRecord record) {
		long lag = this.tiers.timing().syncInterval(record);
		return !this.tiers.timing().expired(record, this.tiers.now() + lag);
	}

	/**
	 * A record that contains the row goes in the place of what was read. If another has
	 * written there in the meantime, the save will see it. But one that lives only
	 * because its row may lag, or soon will, would look expired to a request that reads
	 * it from the cache before the save.
	 */
	private @Nullable Loaded refill(SessionRecord record, @Nullable CacheToken token, Tier servedBy,
			UnconfirmedWrites.@Nullable UnconfirmedWrite unconfirmedWrite) {
		CacheToken refilled = null;
		if (token != null && outlivesLag(record)) {
			CacheWrite write = this.tiers.cached().replace(record, token);
			if (write.stored()) {
				this.tiers.observer().written(Tier.CACHE, WriteReason.REFILL);
				this.tiers.unconfirmedWrites().clear(record, unconfirmedWrite);
				this.fencedReads.add(record);
				refilled = write.token();
			}
			else if (write.outcome() == CacheWrite.Outcome.REFUSED) {
				return withheld(record, token, servedBy);
			}
		}
		return found(record, refilled, servedBy);
	}

	private @Nullable Loaded withheld(SessionRecord record, CacheToken token, Tier servedBy) {
		try {
			SessionRecord stored = this.tiers.keepInDatabaseOnly(record, token);
			return (stored != null) ? found(stored, null, servedBy) : null;
		}
		catch (StoreUnavailableException ex) {
			return found(record, null, servedBy);
		}
	}

	private Loaded found(SessionRecord record, @Nullable CacheToken token, Tier servedBy) {
		if (servedBy == Tier.CACHE) {
			this.tiers.remember(record);
		}
		return new Loaded(record, token, servedBy);
	}

	private @Nullable Loaded served(SessionRecord record, @Nullable CacheToken token, Tier servedBy) {
		if (!isAlive(record)) {
			return null;
		}
		this.tiers.remember(record);
		return new Loaded(record, token, servedBy);
	}

	/**
	 * A session that was found.
	 *
	 * @param record the session
	 * @param token the state of its key in the cache, if it is known
	 * @param servedBy the tier it came from
	 */
	record Loaded(SessionRecord record, @Nullable CacheToken token, Tier servedBy) {
	}

}
