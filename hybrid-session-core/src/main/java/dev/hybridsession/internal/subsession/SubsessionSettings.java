package dev.hybridsession.internal.subsession;

import java.time.Duration;
import java.util.Set;

import dev.hybridsession.internal.record.RecordLimits;

/**
 * Holds the settings of subsessions for their engine.
 *
 * @param lease how long a lock is held at most without a write
 * @param maxWait how long a change or a lock waits for others at most
 * @param hidesUndecodable whether a value that cannot be decoded counts as none for who
 * reads it; otherwise reading it fails
 * @param writeThrough the names whose changes go to the database at once
 * @param limits how large values may grow
 */
public record SubsessionSettings(Duration lease, Duration maxWait, boolean hidesUndecodable, Set<String> writeThrough,
		RecordLimits limits) {

	private static final long DAY = Duration.ofDays(1).toMillis();

	public SubsessionSettings {
		writeThrough = Set.copyOf(writeThrough);
	}

	/** In milliseconds. Other instances may take longer ones, but not for days. */
	long longestLease() {
		return Math.max(DAY, 2 * this.lease.toMillis());
	}

}
