package dev.hybridsession.config;

import org.springframework.scheduling.annotation.Scheduled;

/**
 * Tells other instances of this one's nodes every heartbeat, and at once of sessions that
 * have ended here. Hears of sessions that have ended elsewhere.
 */
final class HeartbeatJob {

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

	@Scheduled(fixedDelay = 250)
	void tell() {
		this.member.tell();
	}

	@Scheduled(initialDelayString = "#{@heartbeatJob.interval}", fixedDelayString = "#{@heartbeatJob.interval}")
	void beat() {
		this.member.beat();
	}

	/** Apart from the heartbeat, which does not wait for a slow listener. */
	@Scheduled(initialDelayString = "#{@heartbeatJob.interval}", fixedDelayString = "#{@heartbeatJob.interval}")
	void hear() {
		this.member.hear();
	}

}
