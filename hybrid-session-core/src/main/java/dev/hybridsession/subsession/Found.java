package dev.hybridsession.subsession;

import dev.hybridsession.record.SubsessionRecord;
import dev.hybridsession.tier.CacheToken;
import org.jspecify.annotations.Nullable;

/**
 * A subsession as the tiers have it.
 *
 * @param parent its session, which lives
 * @param record its newest copy; one that does not exist if no tier has any
 * @param token the state of its key in the cache, or {@code null} if the cache cannot be
 * used
 * @param cached whether the cache has a copy under that token, and not the marker that
 * leaves it to the database
 */
record Found(ParentSessions.Parent parent, SubsessionRecord record, @Nullable CacheToken token, boolean cached) {

	Found with(SubsessionRecord newRecord) {
		return new Found(this.parent, newRecord, this.token, this.cached);
	}

}
