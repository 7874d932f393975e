package dev.hybridsession.showcase;

import java.time.Duration;

/**
 * The last outage of the database, for {@link Soak}, which asks it whether docs/limits.md
 * names a loss. All times are by {@link System#nanoTime}.
 */
final class Outage {

	/** A page that was asked for in an outage is answered by then. */
	private static final Duration ANSWERED = Duration.ofSeconds(15);

	private long began;

	private long lastSeen;

	private long dataLostAt;

	Outage(long now) {
		this.lastSeen = now - ANSWERED.toNanos();
		this.began = this.lastSeen;
		this.dataLostAt = this.lastSeen;
	}

	/** Notes that the database is away. */
	synchronized void databaseAway(long now) {
		if (!isRecent(now)) {
			this.began = now;
		}
		this.lastSeen = now;
	}

	/** Notes that a node of memcached loses its data. */
	synchronized void dataLost(long now) {
		this.dataLostAt = now;
	}

	/** Returns whether the database is away, or was just away. */
	synchronized boolean isRecent(long now) {
		return now - this.lastSeen < ANSWERED.toNanos();
	}

	/**
	 * Returns whether a session may be lost for good: it began in the outage, and
	 * memcached lost it before a row was written.
	 * @param login when its user logged in
	 */
	synchronized boolean hasLostASessionOf(long login) {
		return login - this.began >= 0 && login - this.lastSeen <= 0 && this.dataLostAt - login >= 0
				&& this.dataLostAt - this.lastSeen < ANSWERED.toNanos();
	}

}
