package dev.hybridsession.config;

import org.springframework.scheduling.annotation.Scheduled;

/**
 * Tells other instances of this one's nodes every heartbeat.
 */
public final class HeartbeatJob {

	private final ClusterMember member;

	HeartbeatJob(ClusterMember member) {
		this.member = member;
	}

	/**
	 * Returns the pause between two beats.
	 * @return milliseconds
	 */
	public long getInterval() {
		return this.member.interval();
	}

	@Scheduled(initialDelayString = "#{@heartbeatJob.interval}", fixedDelayString = "#{@heartbeatJob.interval}")
	void beat() {
		this.member.beat();
	}

}
