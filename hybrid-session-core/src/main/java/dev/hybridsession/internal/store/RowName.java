package dev.hybridsession.internal.store;

/** Names the row of a session. */
public record RowName(String internalId, String publicId) {
}
