package dev.hybridsession.config;

import dev.hybridsession.sync.SyncPass;

import org.springframework.scheduling.annotation.Scheduled;

/**
 * Looks every second for sessions that are due to be synced.
 */
final class SyncJob {

	private final SyncPass sync;

	SyncJob(SyncPass sync) {
		this.sync = sync;
	}

	@Scheduled(initialDelayString = "PT1S", fixedDelayString = "PT1S")
	void sync() {
		this.sync.run();
	}

}
