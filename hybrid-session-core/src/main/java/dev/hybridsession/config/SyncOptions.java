package dev.hybridsession.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationUnit;

/**
 * How memcached and the database are kept in step: {@code hybrid-session.sync.*}.
 */
public final class SyncOptions {

	/**
	 * Time by which memcached may run ahead of the database. If not set, at most half the
	 * session timeout. If a duration suffix is not specified, seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration interval;

	/**
	 * Whether sessions are synced in the background. Otherwise, page loads alone sync.
	 */
	private boolean background = true;

	/**
	 * Maximum number of rows to write in one round.
	 */
	private int batchSize = 200;

	SyncOptions() {
	}

	public @Nullable Duration getInterval() {
		return this.interval;
	}

	public void setInterval(@Nullable Duration interval) {
		this.interval = interval;
	}

	public boolean isBackground() {
		return this.background;
	}

	public void setBackground(boolean background) {
		this.background = background;
	}

	public int getBatchSize() {
		return this.batchSize;
	}

	public void setBatchSize(int batchSize) {
		this.batchSize = batchSize;
	}

	void check() {
		SettingsCheck.atLeastOne("sync.batch-size", this.batchSize);
	}

}
