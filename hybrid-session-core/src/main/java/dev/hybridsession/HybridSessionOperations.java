package dev.hybridsession;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

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
	 * does not, this instance ends no session. After a comparison its health is
	 * {@code OUT_OF_SERVICE} then.
	 * @return {@code false} also before the first comparison, as while the database is
	 * away from the start. That alone is no ill health
	 */
	boolean isClockTrusted();

	/**
	 * Returns by how much the clock of this instance is ahead of the database's, if that
	 * is more than {@code hybrid-session.cluster.clock-skew} allows.
	 * @return the difference, negative if this clock is behind
	 */
	Optional<Duration> clockDifference();

	/**
	 * Returns how far the clocks may differ.
	 * @return {@code hybrid-session.cluster.clock-skew}
	 */
	Duration allowedClockDifference();

	/**
	 * Returns what this instance knows of the memcached nodes, without asking them.
	 * @return the nodes, by name
	 */
	List<NodeState> nodes();

	/**
	 * Returns what this instance knows of the database, without asking it.
	 * @return the database
	 */
	DatabaseState database();

	/**
	 * Returns how far the database is behind memcached, as far as this instance knows.
	 * @return the state of the background sync
	 */
	SyncState sync();

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

	/**
	 * A memcached node.
	 *
	 * @param name the node as the settings name it
	 * @param available whether this instance can ask it
	 * @param problem why it is not available, if that is known
	 * @param fence when an instance last lost the node or had it back; copies that were
	 * checked before are read together with their rows. {@code null} if that never
	 * happened
	 */
	record NodeState(String name, boolean available, @Nullable String problem, @Nullable Instant fence) {

	}

	/**
	 * The session database.
	 *
	 * @param available whether it answered when it was last asked
	 * @param reached whether it was ever reached since the start. Before that this
	 * instance serves no session
	 * @param away for how long it has not been available, or {@code null} if it is
	 * @param problem why it is not available or cannot be used, or {@code null} if all is
	 * well
	 */
	record DatabaseState(boolean available, boolean reached, @Nullable Duration away, @Nullable String problem) {

	}

	/**
	 * The background sync.
	 *
	 * @param unsyncedSessions how many sessions are ahead of their rows, or may be
	 * @param unsyncedSubsessions the same of subsessions
	 * @param lag how long ago the oldest change was made that is in memcached alone
	 * @param interval the longest that it should be
	 */
	record SyncState(int unsyncedSessions, int unsyncedSubsessions, Duration lag, Duration interval) {

	}

}
