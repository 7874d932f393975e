package dev.hybridsession.support;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock that stands still until it is moved. Begins at the real time unless told
 * otherwise, because memcached has no other.
 */
public final class MutableClock extends Clock {

	private final AtomicReference<Instant> now;

	/** Begins at the real time. */
	public MutableClock() {
		this(Instant.now());
	}

	/**
	 * Creates a clock.
	 * @param beginning its first time
	 */
	public MutableClock(Instant beginning) {
		this.now = new AtomicReference<>(beginning);
	}

	/**
	 * Moves the clock forward.
	 * @param duration by how much
	 */
	public void advance(Duration duration) {
		this.now.updateAndGet((instant) -> instant.plus(duration));
	}

	@Override
	public Instant instant() {
		return this.now.get();
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
