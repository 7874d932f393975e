package dev.hybridsession.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.springframework.boot.convert.DurationUnit;

/** How sessions that have expired are ended: {@code hybrid-session.reaper.*}. */
public final class ReaperOptions {

	/** Whether this instance ends sessions that have expired. */
	private boolean enabled = true;

	/**
	 * Pause between two passes. If a duration suffix is not specified, seconds will be
	 * used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration interval = Duration.ofSeconds(60);

	/** Maximum number of rows that a thread of the reaper takes at a time. */
	private int batchSize = 500;

	/** Data that is kept of each ended session. */
	private Archive archive = Archive.NONE;

	ReaperOptions() {
	}

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public Duration getInterval() {
		return this.interval;
	}

	public void setInterval(Duration interval) {
		this.interval = interval;
	}

	public int getBatchSize() {
		return this.batchSize;
	}

	public void setBatchSize(int batchSize) {
		this.batchSize = batchSize;
	}

	public Archive getArchive() {
		return this.archive;
	}

	public void setArchive(Archive archive) {
		this.archive = archive;
	}

	void check() {
		SettingsCheck.positive("reaper.interval", this.interval);
		SettingsCheck.atLeastOne("reaper.batch-size", this.batchSize);
	}

	/** Data that is kept of each ended session. */
	public enum Archive {

		/** Nothing. */
		NONE,

		/** A row per ended session in the table of sessions with the suffix _ARCHIVE. */
		JDBC

	}

}
