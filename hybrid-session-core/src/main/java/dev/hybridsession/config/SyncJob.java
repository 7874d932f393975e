package dev.hybridsession.config;

import dev.hybridsession.internal.jobs.BackgroundSync;
import dev.hybridsession.internal.system.OncePerMinute;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.scheduling.annotation.Scheduled;

/**
 * Looks every second for sessions that are due to be synced.
 */
final class SyncJob {

	private static final Logger logger = LoggerFactory.getLogger(SyncJob.class);

	private final StartReport report;

	private final BackgroundSync sync;

	private final OncePerMinute failures = new OncePerMinute(System::nanoTime);

	SyncJob(StartReport report, BackgroundSync sync) {
		this.report = report;
		this.sync = sync;
	}

	@Scheduled(initialDelayString = "PT1S", fixedDelayString = "PT1S")
	void sync() {
		this.report.checkTablesOnceReached();
		try {
			this.sync.run();
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
