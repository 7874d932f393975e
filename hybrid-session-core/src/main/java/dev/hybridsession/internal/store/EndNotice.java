package dev.hybridsession.internal.store;

/**
 * Tells the other instances that a session has ended. The instance that ends the session
 * writes it.
 *
 * @param publicId the public id that it had last
 * @param expired whether it has expired; otherwise it was deleted, as by a logout
 * @param instance who has ended it
 * @param told when that was told, in milliseconds since the epoch
 */
public record EndNotice(String internalId, String publicId, boolean expired, String instance, long told) {
}
