package dev.hybridsession.support;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The clock of a machine that somebody sets: it is ahead of the right one, or behind, by
 * as much as a test says.
 */
public final class ShiftedClock extends Clock {

	private final Clock right;

	private final AtomicReference<Duration> shift;

	/**
	 * Creates a clock.
	 * @param right the right one
	 * @param shift by how much this one is ahead; negative if it is behind
	 */
	public ShiftedClock(Clock right, Duration shift) {
		this.right = right;
		this.shift = new AtomicReference<>(shift);
	}

	/** Sets the clock. */
	public void set(Duration ahead) {
		this.shift.set(ahead);
	}

	@Override
	public Instant instant() {
		return this.right.instant().plus(this.shift.get());
	}

	@Override
	public ZoneId getZone() {
		return this.right.getZone();
	}

	@Override
	public Clock withZone(ZoneId zone) {
		return this;
	}

}
