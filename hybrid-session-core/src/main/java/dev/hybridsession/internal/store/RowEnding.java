package dev.hybridsession.internal.store;

/**
 * The end of one of many sessions, on the condition that its row is still in a known
 * state.
 *
 * @param inTransaction runs in the transaction if it has ended the session
 */
public record RowEnding(RowState expected, RowEnd end, Runnable inTransaction) {
}
