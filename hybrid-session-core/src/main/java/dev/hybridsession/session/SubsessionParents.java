package dev.hybridsession.session;

import java.time.Duration;

import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.copies.SessionTiers;
import dev.hybridsession.record.SessionRecord;
import dev.hybridsession.store.CacheRead;
import dev.hybridsession.subsession.ParentSessions;
import dev.hybridsession.subsession.SubsessionOwner;
import org.jspecify.annotations.Nullable;

/**
 * Finds the sessions of subsessions as any other session, except that the cache has been
 * asked for them already.
 */
final class SubsessionParents implements ParentSessions {

	/**
	 * No page load that does not use a subsession keeps its copy, which may be the only
	 * one until the database is back.
	 */
	private static final Duration LEAST_TIME_TO_LIVE = Duration.ofDays(1);

	private final SessionTiers tiers;

	private final SessionLoader loader;

	SubsessionParents(SessionTiers tiers, SessionLoader loader) {
		this.tiers = tiers;
		this.loader = loader;
	}

	@Override
	public String cacheKey(SubsessionOwner owner) {
		return this.tiers.cached().key(owner.publicId());
	}

	@Override
	public @Nullable Parent judge(SubsessionOwner owner, CacheRead answer) {
		String id = owner.publicId();
		// the session may have a stand-in or a replica where the subsession has none
		SessionLoader.Loaded loaded = (answer instanceof CacheRead.Hit)
				? this.loader.load(id, this.tiers.cached().decode(id, answer), owner.lastAccessTime())
				: this.loader.load(id, owner.lastAccessTime());
		if (loaded == null || !loaded.record().internalId().equals(owner.internalId())) {
			return null;
		}
		SessionRecord record = loaded.record();
		return new Parent(record.row().stored(), timeToLive(record), this.tiers.timing().syncInterval(record));
	}

	private Duration timeToLive(SessionRecord record) {
		Duration retention = this.tiers.timing().retention(record);
		return (retention.compareTo(LEAST_TIME_TO_LIVE) < 0) ? LEAST_TIME_TO_LIVE : retention;
	}

	@Override
	public RuntimeException unavailable(String message, @Nullable Throwable cause) {
		return new SessionUnavailableException(message, cause);
	}

}
