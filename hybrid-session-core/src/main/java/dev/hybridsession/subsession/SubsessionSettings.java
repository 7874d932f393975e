package dev.hybridsession.subsession;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * What can be set of subsessions.
 *
 * @param lease how long a lock is held at most without a write
 * @param maxWait how long to wait for a lock that another holds
 * @param clockSkew by how much the clocks of instances may differ
 * @param hidesUndecodable whether a value that cannot be decoded counts as none for who
 * reads it; otherwise reading it fails
 * @param writeThrough the names whose changes go to the database at once
 */
public record SubsessionSettings(Duration lease, Duration maxWait, Duration clockSkew, boolean hidesUndecodable,
		Set<String> writeThrough) {

	public SubsessionSettings {
		Objects.requireNonNull(lease, "lease");
		Objects.requireNonNull(maxWait, "maxWait");
		Objects.requireNonNull(clockSkew, "clockSkew");
		writeThrough = Set.copyOf(writeThrough);
	}

}
