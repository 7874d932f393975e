package dev.hybridsession.internal.lock;

import java.time.Duration;

import dev.hybridsession.SessionLocks.LockTimeoutPolicy;

/**
 * How sessions are locked.
 *
 * @param lease after what time without a renewal a lock ends by itself; at least 2 s,
 * because memcached counts in whole seconds
 * @param longestWait how long to wait for a lock at most
 * @param clockSkew how far the clocks of instances may differ
 * @param onTimeout what becomes of a request that waits in vain
 */
public record LockSettings(Duration lease, Duration longestWait, Duration clockSkew, LockTimeoutPolicy onTimeout) {

	/** The shortest lease. */
	public static final Duration SHORTEST_LEASE = Duration.ofSeconds(2);

}
