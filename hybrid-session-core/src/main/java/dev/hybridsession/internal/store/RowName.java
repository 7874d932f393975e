package dev.hybridsession.internal.store;

/**
 * Names the row of a session.
 *
 * @param internalId its internal id
 * @param publicId the public id that it bears
 */
public record RowName(String internalId, String publicId) {
}
