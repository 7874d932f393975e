package dev.hybridsession;

import java.time.Duration;
import java.util.Optional;

/**
 * Answers the questions of operators and of pages about sessions. The application injects
 * it: a bean of this type is always there.
 */
public interface HybridSessionOperations {

	/**
	 * Writes everything that this instance knows to be ahead of the database to it, now,
	 * and for one sync interval from now on every change at once: so that memcached can
	 * be restarted within that time and nothing is lost.
	 * @return how many rows were written
	 * @throws SessionUnavailableException if the database or memcached is not available
	 */
	int drain();

	/**
	 * Describes a session as the current request has loaded it or, outside of a request,
	 * as the tiers have it now.
	 * @param sessionId the id of the session
	 * @return its description, or empty if there is no such session
	 * @throws SessionUnavailableException if nobody can say
	 */
	Optional<SessionDescription> describe(String sessionId);

	/**
	 * Returns whether the clock of this instance agrees with the database's. While it
	 * does not, this instance ends no session, and is not healthy.
	 * @return {@code false} also before the first comparison, as while the database is
	 * away from the start
	 */
	boolean isClockTrusted();

	/**
	 * Returns by how much the clock of this instance is ahead of the database's, if that
	 * is more than {@code hybrid-session.cluster.clock-skew} allows.
	 * @return the difference, negative if this clock is behind
	 */
	Optional<Duration> clockDifference();

	/**
	 * Where a session stands.
	 *
	 * @param internalId the id that never changes
	 * @param servedBy the tier that it was read from
	 * @param freshness why that tier: why the cached copy was served, or was not
	 * @param lag how far the last access in the database is behind
	 * @param aheadOfDatabase whether changes of the session are not in the database yet
	 */
	record SessionDescription(String internalId, Tier servedBy, FreshnessReason freshness, Duration lag,
			boolean aheadOfDatabase) {

	}

}
