package dev.hybridsession.internal.store;

/**
 * The end of a session: its row stays without content until nothing can revive it.
 *
 * @param publicId the public id at the end
 * @param creationTime when the session was created, in milliseconds since the epoch
 * @param endedTime when it ended, in milliseconds since the epoch
 * @param purgeTime when the row may be deleted, in milliseconds since the epoch
 */
public record RowEnd(String internalId, String publicId, long creationTime, long endedTime, long purgeTime) {
}
