package dev.hybridsession.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.springframework.boot.convert.DurationUnit;

/**
 * Binds the settings about the other instances of the application: {@code
 * hybrid-session.cluster.*}.
 */
public final class ClusterOptions {

	private static final Duration SHORTEST_HEARTBEAT = Duration.ofSeconds(1);

	private static final Duration LONGEST_HEARTBEAT = Duration.ofMinutes(1);

	/**
	 * Time between two exchanges of what instances know of memcached. If a duration
	 * suffix is not specified, seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration heartbeat = Duration.ofSeconds(5);

	/**
	 * Time by which the clock of an instance may differ from the database's. Beyond that,
	 * the instance ends no session. If a duration suffix is not specified, seconds will
	 * be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration clockSkew = Duration.ofSeconds(2);

	ClusterOptions() {
	}

	public Duration getHeartbeat() {
		return this.heartbeat;
	}

	public void setHeartbeat(Duration heartbeat) {
		this.heartbeat = heartbeat;
	}

	public Duration getClockSkew() {
		return this.clockSkew;
	}

	public void setClockSkew(Duration clockSkew) {
		this.clockSkew = clockSkew;
	}

	void check() {
		SettingsCheck.require(!this.clockSkew.isNegative(), "cluster.clock-skew", this.clockSkew, "zero or more");
		SettingsCheck.require(
				this.heartbeat.compareTo(SHORTEST_HEARTBEAT) >= 0 && this.heartbeat.compareTo(LONGEST_HEARTBEAT) <= 0,
				"cluster.heartbeat", this.heartbeat, "from 1s to 1m");
	}

}
