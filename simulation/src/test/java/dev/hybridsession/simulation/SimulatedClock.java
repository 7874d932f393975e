package dev.hybridsession.simulation;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The clock of one machine, which may be ahead of the others or behind. */
final class SimulatedClock extends Clock {

	private static final long BEGIN = 1_700_000_000_000L;

	private final Scheduler scheduler;

	private final long usual;

	private long offset;

	/**
	 * Creates a clock.
	 * @param offset by how many milliseconds it is ahead
	 */
	SimulatedClock(Scheduler scheduler, long offset) {
		this.scheduler = scheduler;
		this.usual = offset;
		this.offset = offset;
	}

	/** Somebody sets the clock wrong. */
	void setWrong(long millis) {
		this.offset = this.usual + millis;
	}

	/** Whether it differs from the right time by more than is allowed. */
	boolean isWrong() {
		return Math.abs(this.offset) > Settings.TIMING.clockSkew().toMillis();
	}

	/** It goes as before. */
	void setRight() {
		this.offset = this.usual;
	}

	@Override
	public long millis() {
		return BEGIN + this.offset + this.scheduler.now() / 1000;
	}

	@Override
	public Instant instant() {
		return Instant.ofEpochMilli(millis());
	}

	@Override
	public ZoneId getZone() {
		return ZoneOffset.UTC;
	}

	@Override
	public Clock withZone(ZoneId zone) {
		return this;
	}

}
