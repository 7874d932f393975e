package dev.hybridsession.config;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import dev.hybridsession.internal.jobs.ReaperPass;

import org.springframework.scheduling.annotation.Scheduled;

/**
 * Runs the reaper every interval. Instances that start together do not reap together.
 */
record ReaperJob(ReaperPass reaper, Duration interval) {

	/**
	 * Returns the time until the first pass.
	 * @return at least half and at most one and a half intervals, in milliseconds
	 */
	public long getInitialDelay() {
		long millis = this.interval.toMillis();
		return millis / 2 + ThreadLocalRandom.current().nextLong(millis + 1);
	}

	@Scheduled(initialDelayString = "#{@reaperJob.initialDelay}", fixedDelayString = "#{@reaperJob.interval()}")
	void reap() {
		this.reaper.run();
	}

}
