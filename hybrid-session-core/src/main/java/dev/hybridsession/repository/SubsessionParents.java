package dev.hybridsession.repository;

import java.time.Duration;

import dev.hybridsession.record.InvalidRecordException;
import dev.hybridsession.record.RecordCodec;
import dev.hybridsession.record.SessionRecord;
import dev.hybridsession.subsession.ParentSessions;
import dev.hybridsession.subsession.SubsessionOwner;
import dev.hybridsession.tier.CacheKeys;
import dev.hybridsession.tier.CacheRead;
import org.jspecify.annotations.Nullable;

/**
 * Judges the sessions of subsessions by their cached copies, as far as these tell, and
 * finds them as any other session otherwise.
 */
final class SubsessionParents implements ParentSessions {

	/**
	 * No page load that does not use a subsession keeps its copy, which may be the only
	 * one until the database is back.
	 */
	private static final Duration LEAST_TIME_TO_LIVE = Duration.ofDays(1);

	private final SessionTiers tiers;

	private final SessionLoader loader;

	private final CacheKeys keys;

	SubsessionParents(SessionTiers tiers, SessionLoader loader, CacheKeys keys) {
		this.tiers = tiers;
		this.loader = loader;
		this.keys = keys;
	}

	@Override
	public String cacheKey(SubsessionOwner owner) {
		return this.keys.session(owner.publicId());
	}

	@Override
	public @Nullable Parent judge(SubsessionOwner owner, CacheRead answer) {
		SessionRecord record = copy(owner, answer);
		if (record == null || this.tiers.timing().expired(record, this.tiers.now())
				|| this.tiers.suspects().contains(record) || this.tiers.pendingEnds().contains(owner.publicId())) {
			SessionLoader.Loaded loaded = this.loader.load(owner.publicId());
			record = (loaded != null) ? loaded.record() : null;
		}
		if (record == null || !record.internalId().equals(owner.internalId())) {
			return null;
		}
		return new Parent(record.row().stored(), timeToLive(record), this.tiers.timing().syncInterval(record));
	}

	private Duration timeToLive(SessionRecord record) {
		Duration retention = this.tiers.timing().retention(record);
		boolean longer = record.row().stored() && retention.compareTo(LEAST_TIME_TO_LIVE) < 0;
		return longer ? LEAST_TIME_TO_LIVE : retention;
	}

	private static @Nullable SessionRecord copy(SubsessionOwner owner, CacheRead answer) {
		if (!(answer instanceof CacheRead.Hit hit)) {
			return null;
		}
		try {
			return (RecordCodec.decode(hit.value()) instanceof SessionRecord record
					&& record.publicId().equals(owner.publicId())) ? record : null;
		}
		catch (InvalidRecordException ex) {
			return null;
		}
	}

	@Override
	public RuntimeException unavailable(String message, @Nullable Throwable cause) {
		return new SessionUnavailableException(message, cause);
	}

}
