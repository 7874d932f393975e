package dev.hybridsession;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Answers the questions of operators and of pages about sessions. A bean of this type is
 * there wherever Hybrid Session keeps the sessions. Code that also runs without it
 * injects an {@code ObjectProvider}.
 */
public interface HybridSessionOperations {

	/**
	 * Writes everything that this instance has not synced yet to the database, now. For
	 * one sync interval from now on, every change that this instance saves goes to the
	 * database at once. Memcached can be restarted within that time without loss, if
	 * every instance has drained.
	 * @return how many rows of sessions were written; rows of subsessions do not count
	 * @throws SessionUnavailableException if the database or memcached is not available,
	 * or the database does not take a session; what could be written is
	 */
	int drain();

	/**
	 * Describes a session as the current request has loaded it. Outside of a request this
	 * loads the session, which also brings its copy up to its row. So call it before the
	 * user's next page: a second call says {@code CURRENT}.
	 * @param sessionId the id of the session
	 * @return its description, or empty if there is no such session
	 * @throws SessionUnavailableException if neither tier can say
	 */
	Optional<SessionDescription> describe(String sessionId);

	/**
	 * Describes a session that is in the database by the id that the log names. That id
	 * opens no session, so it may stand in a URL. This loads the session as
	 * {@link #describe} does.
	 * @param internalId the id that never changes
	 * @return its description, or empty if no live session has it
	 * @throws SessionUnavailableException if neither tier can say
	 */
	Optional<SessionDescription> describeByInternalId(String internalId);

	/**
	 * Writes everything that this instance has not synced yet to the database, now.
	 * Unlike {@link #drain()}, later changes lag again.
	 * @return how many rows of sessions were written; rows of subsessions do not count
	 * @throws SessionUnavailableException if the database or memcached is not available,
	 * or the database does not take a session; what could be written is
	 */
	int syncNow();

	/**
	 * Ends the sessions that have expired, now.
	 * @return how many this call ended; none while the clock is not trusted or the
	 * database is away
	 */
	int reap();

	/**
	 * Writes the live sessions into the store that {@code hybrid-session.migration.to}
	 * names, so that an application which goes back to it logs nobody out. It may be run
	 * again.
	 * @return how many sessions were written
	 * @throws IllegalStateException if the property is not set
	 * @throws SessionUnavailableException if one of the stores is not available; what
	 * could be written is
	 */
	int export();

	/**
	 * Returns whether the clock of this instance agrees with the database's. While it
	 * does not, this instance ends no session. After a comparison its health is
	 * {@code OUT_OF_SERVICE} then.
	 * @return {@code false} also before the first comparison, for example while the
	 * database is away. That alone does not make the instance unhealthy
	 */
	boolean isClockTrusted();

	/**
	 * Returns by how much the clock of this instance is ahead of the database's, if that
	 * is more than {@code hybrid-session.cluster.clock-skew} allows.
	 * @return the difference, negative if this clock is behind
	 */
	Optional<Duration> clockDifference();

	/**
	 * Returns how far the clocks may differ: {@code hybrid-session.cluster.clock-skew}.
	 */
	Duration allowedClockDifference();

	/** Returns what this instance knows of each memcached node, without asking it. */
	List<NodeState> nodes();

	/** Returns what this instance knows of the database, without asking it. */
	DatabaseState database();

	/**
	 * Returns how far the database is behind memcached, as far as this instance knows.
	 */
	SyncState sync();

	/**
	 * Returns the last passes of the background jobs of this instance, and the instances
	 * that the last heartbeat has seen.
	 */
	JobsState jobs();

	/**
	 * Where a session stands.
	 *
	 * @param internalId the id that never changes
	 * @param servedBy the tier that it was read from
	 * @param freshness the reason why the cached copy was served, or was not
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
	 * @param fence the time of the newest fence of the node: a loss, a return, a start
	 * without other instances, or a change of node lists. Copies that were checked before
	 * are read together with their rows. {@code null} if there is no fence
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

	/**
	 * The background jobs of this instance, and all instances.
	 *
	 * @param sync the last pass of the sync of sessions, or {@code null} before it
	 * @param reaper the last pass of the reaper, or {@code null} before it
	 * @param instances the instances that the last heartbeat has seen
	 */
	record JobsState(@Nullable SyncPassed sync, @Nullable ReaperPassed reaper, List<InstanceState> instances) {
	}

	/**
	 * A pass of the sync of sessions.
	 *
	 * @param time its time
	 * @param written how many rows it wrote
	 * @param left how many sessions it left though they were due
	 * @param failure why it stopped, or {@code null} if it did not
	 */
	record SyncPassed(Instant time, int written, int left, @Nullable String failure) {
	}

	/**
	 * A pass of the reaper.
	 *
	 * @param time its time
	 * @param ended how many sessions it ended
	 * @param kept how many it kept, because memcached knew a later access
	 * @param deferred how many it left for the next pass
	 * @param failure why it stopped or left a session, or {@code null}
	 */
	record ReaperPassed(Instant time, int ended, int kept, int deferred, @Nullable String failure) {
	}

	/**
	 * A running instance.
	 *
	 * @param id names one run of the instance
	 * @param own whether it is this instance
	 * @param heartbeat its last sign of life, by its own clock
	 * @param away the nodes that it cannot ask
	 */
	record InstanceState(String id, boolean own, Instant heartbeat, Set<String> away) {
	}

}
