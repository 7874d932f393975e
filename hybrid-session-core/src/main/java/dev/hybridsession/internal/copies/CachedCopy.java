package dev.hybridsession.internal.copies;

import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.internal.record.DatabaseMarker;
import dev.hybridsession.internal.record.SessionCopy;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.Tombstone;
import dev.hybridsession.internal.store.CacheToken;
import org.jspecify.annotations.Nullable;

/**
 * The answer of the cache to a read of a session. {@link CachedSessions} makes it for the
 * load, the save and the jobs.
 *
 * @param answered whether it could be asked at all
 * @param copy what it has, or {@code null} for a miss, whether or not its key has been
 * reserved since
 * @param token what a conditional write needs; present with a copy or a reservation
 * @param fence a record that was last checked against its row then or earlier may have
 * missed something
 */
public record CachedCopy(boolean answered, @Nullable SessionCopy copy, @Nullable CacheToken token, long fence) {

	static final CachedCopy MISS = new CachedCopy(true, null, null, Long.MIN_VALUE);

	/** No answer. */
	public static final CachedCopy UNAVAILABLE = new CachedCopy(false, null, null, Long.MIN_VALUE);

	/** Returns the record of a live session, or {@code null} if the cache has none. */
	public @Nullable SessionRecord record() {
		return (this.copy instanceof SessionRecord record) ? record : null;
	}

	/** Returns the record if it is of a session, or {@code null}. */
	public @Nullable SessionRecord recordOf(String internalId) {
		return (this.copy instanceof SessionRecord record && record.internalId().equals(internalId)) ? record : null;
	}

	/**
	 * Returns the internal id of the session, or {@code null} if the copy does not tell
	 * it.
	 */
	public @Nullable String internalId() {
		return (this.copy instanceof SessionRecord record) ? record.internalId()
				: (this.copy instanceof Tombstone tombstone) ? tombstone.internalId() : null;
	}

	/** Returns the copy of a session that was accessed meanwhile, at the latest then. */
	public CachedCopy accessedAt(long time) {
		return (this.copy instanceof SessionRecord record && record.lastAccessTime() < time)
				? new CachedCopy(this.answered, record.accessedAt(time), this.token, this.fence) : this;
	}

	/** Returns the copy as if what is cached could not be read. */
	public CachedCopy withoutRecord() {
		return new CachedCopy(this.answered, DatabaseMarker.ASK_DATABASE, this.token, this.fence);
	}

	/**
	 * Whether the record may have missed something while a node was away, or a reaper may
	 * have been unable to take its tombstone back. Others ask {@link Freshness}.
	 */
	boolean isFenced() {
		if (this.fence == Long.MIN_VALUE) {
			return false;
		}
		return (this.copy instanceof SessionRecord record && record.row().checked() <= this.fence)
				|| (this.copy instanceof Tombstone tombstone && tombstone.reason() == EndReason.EXPIRED
						&& tombstone.endedTime() <= this.fence);
	}

	/** Returns the tombstone of a dead id, or {@code null} if the cache has none. */
	public @Nullable Tombstone tombstone() {
		return (this.copy instanceof Tombstone tombstone) ? tombstone : null;
	}

}
