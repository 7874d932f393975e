package dev.hybridsession.internal.store;

/**
 * The end of a session: its row stays without content until nothing can revive it. Times
 * are in milliseconds since the epoch.
 *
 * @param publicId the public id at the end
 * @param purgeTime when the row may be deleted
 */
public record RowEnd(String internalId, String publicId, long creationTime, long endedTime, long purgeTime) {
}
