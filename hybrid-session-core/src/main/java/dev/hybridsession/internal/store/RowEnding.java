package dev.hybridsession.internal.store;

import java.util.Objects;

/**
 * The end of one of many sessions, on the condition that its row is still in a known
 * state.
 *
 * @param expected the state the row must be in
 * @param end the end
 * @param inTransaction runs in the transaction if it has ended the session
 */
public record RowEnding(RowState expected, RowEnd end, Runnable inTransaction) {

	public RowEnding {
		Objects.requireNonNull(expected, "expected");
		Objects.requireNonNull(end, "end");
		Objects.requireNonNull(inTransaction, "inTransaction");
	}

}
