package dev.hybridsession.simulation;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The clock of one machine, which may be ahead of the others or behind.
 */
final class SimulatedClock extends Clock {

	private static final long BEGIN = 1_700_000_000_000L;

	private final Scheduler scheduler;

	private final long offset;

	/**
	 * Creates a clock.
	 * @param offset milliseconds
	 */
	SimulatedClock(Scheduler scheduler, long offset) {
		this.scheduler = scheduler;
		this.offset = offset;
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
