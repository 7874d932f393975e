package dev.hybridsession.config;

import dev.hybridsession.internal.jobs.BackgroundSync;
import dev.hybridsession.internal.system.OncePerMinute;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.scheduling.annotation.Scheduled;

/**
 * Looks every second for sessions that are due to be synced.
 *
 * @param report checks the tables if they were not reached at start
 * @param passes the passes of the sync
 * @param failures bounds the lines of the log
 */
record SyncJob(StartReport report, BackgroundSync passes, OncePerMinute failures) {

	private static final Logger logger = LoggerFactory.getLogger(SyncJob.class);

	@Scheduled(initialDelayString = "PT1S", fixedDelayString = "PT1S")
	void sync() {
		this.report.checkTablesOnceReached();
		try {
			this.passes.run();
		}
		catch (RuntimeException ex) {
			this.failures.count(
					(count) -> logger.error(
							"The background sync has failed {} times since the last such"
									+ " line; sessions stay in memcached, and it is tried again every second",
							count, ex));
		}
	}

}
