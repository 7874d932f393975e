package dev.hybridsession.internal.subsession;

import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.SubsessionRecord;
import dev.hybridsession.internal.store.CacheToken;
import org.jspecify.annotations.Nullable;

/**
 * A subsession as the tiers have it.
 *
 * @param parent its session, which lives
 * @param record its newest copy; a record without a value if no tier has one
 * @param token the state of its key in the cache, or {@code null} if it is not known
 * @param cached whether the cache has a copy of it; if not, and the state of its key is
 * known, there is a marker that leaves it to the database, and otherwise the cache cannot
 * be used
 * @param contested whether the key has the claim of another writer, whose row may be on
 * its way
 */
record SubsessionRead(SessionRecord parent, SubsessionRecord record, @Nullable CacheToken token, boolean cached,
		boolean contested) {

	SubsessionRead(SessionRecord parent, SubsessionRecord record, @Nullable CacheToken token, boolean cached) {
		this(parent, record, token, cached, false);
	}

	/** Returns this once the key has a claim, or without a token if it has none. */
	SubsessionRead claimed(@Nullable CacheToken claim) {
		return new SubsessionRead(this.parent, this.record, claim, false);
	}

	SubsessionRead with(SubsessionRecord newRecord) {
		return new SubsessionRead(this.parent, newRecord, this.token, this.cached);
	}

}
