package dev.hybridsession.internal.store;

/**
 * The row of a subsession.
 *
 * @param name its name within the session, 1 to 64 letters, digits, dots, hyphens or
 * underscores
 * @param version changes with every write of the row, unique
 * @param record the encoded record, never modified
 */
public record SubsessionRow(String internalId, String name, long version, byte[] record) {
}
