package dev.hybridsession.repository;

import dev.hybridsession.record.SessionCopy;
import dev.hybridsession.record.SessionRecord;
import dev.hybridsession.record.Tombstone;
import dev.hybridsession.tier.CacheToken;
import org.jspecify.annotations.Nullable;

/**
 * What the cache answered when it was asked for a session.
 *
 * @param answered whether it could be asked at all
 * @param copy what it has, or {@code null} for a miss
 * @param token what a conditional write needs; present with a copy
 */
public record CachedCopy(boolean answered, @Nullable SessionCopy copy, @Nullable CacheToken token) {

	static final CachedCopy MISS = new CachedCopy(true, null, null);

	static final CachedCopy UNAVAILABLE = new CachedCopy(false, null, null);

	/**
	 * Returns the record of a live session.
	 * @return the record, or {@code null} if the cache has none
	 */
	public @Nullable SessionRecord record() {
		return (this.copy instanceof SessionRecord record) ? record : null;
	}

	/**
	 * Returns the tombstone of a dead id.
	 * @return the tombstone, or {@code null} if the cache has none
	 */
	public @Nullable Tombstone tombstone() {
		return (this.copy instanceof Tombstone tombstone) ? tombstone : null;
	}

}
