package dev.hybridsession.config;

import dev.hybridsession.sync.BackgroundSync;

import org.springframework.scheduling.annotation.Scheduled;

/**
 * Looks every second for sessions that are due to be synced.
 */
final class SyncJob {

	private final StartReport report;

	private final BackgroundSync sync;

	private boolean started;

	SyncJob(StartReport report, BackgroundSync sync) {
		this.report = report;
		this.sync = sync;
	}

	@Scheduled(initialDelayString = "PT1S", fixedDelayString = "PT1S")
	void sync() {
		if (!this.started) {
			this.started = true;
			this.report.checkTable();
		}
		this.sync.run();
	}

}
