package dev.hybridsession;

import java.time.Duration;

/**
 * Where a session stands.
 *
 * @param internalId the id that never changes
 * @param servedBy the tier that it was read from
 * @param freshness why that tier: why the cached copy was served, or was not
 * @param lag how far the last access in the database is behind
 * @param aheadOfDatabase whether changes of the session are not in the database yet
 */
public record SessionDescription(String internalId, Tier servedBy, FreshnessReason freshness, Duration lag,
		boolean aheadOfDatabase) {

}
