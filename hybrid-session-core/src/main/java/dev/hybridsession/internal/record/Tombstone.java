package dev.hybridsession.internal.record;

import java.util.Comparator;

import dev.hybridsession.EndedSession.EndReason;

/**
 * Left under the key of a session id that is dead, for as long as a copy of the session
 * could still be cached anywhere.
 *
 * @param publicId the dead id
 * @param internalId the internal id of the session that bore it
 * @param endedTime when it died, in milliseconds since the epoch
 * @param nonce a random number, by which its writer tells it from every other tombstone
 */
public record Tombstone(String publicId, String internalId, long endedTime, EndReason reason,
		long nonce) implements SessionCopy {

	private static final Comparator<Tombstone> ORDER = Comparator.comparingLong(Tombstone::endedTime)
		.thenComparing(Tombstone::reason)
		.thenComparing(Tombstone::internalId)
		.thenComparing(Tombstone::publicId)
		.thenComparingLong(Tombstone::nonce);

	static Tombstone merge(Tombstone a, Tombstone b) {
		return (ORDER.compare(a, b) <= 0) ? a : b;
	}

}
