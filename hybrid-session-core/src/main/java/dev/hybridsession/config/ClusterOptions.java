package dev.hybridsession.config;

import java.time.Duration;
import java.util.Objects;

/**
 * What can be set of several instances, with its defaults.
 */
public final class ClusterOptions {

	private Duration heartbeat = Duration.ofSeconds(5);

	private Duration clockSkew = Duration.ofSeconds(2);

	ClusterOptions() {
	}

	public Duration getHeartbeat() {
		return this.heartbeat;
	}

	/**
	 * Sets how often instances tell each other of the nodes of memcached.
	 * @param heartbeat from 1 s to 1 minute
	 */
	public void setHeartbeat(Duration heartbeat) {
		this.heartbeat = Objects.requireNonNull(heartbeat, "heartbeat");
	}

	/**
	 * Returns by how much the clocks of instances may differ.
	 * @return the skew
	 */
	public Duration getClockSkew() {
		return this.clockSkew;
	}

	public void setClockSkew(Duration clockSkew) {
		this.clockSkew = Objects.requireNonNull(clockSkew, "clockSkew");
	}

}
