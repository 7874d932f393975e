package dev.hybridsession.internal.store;

/**
 * A conditional change of a row.
 *
 * @param row what the row becomes; its version is another than the expected one, and its
 * public id may be
 */
public record RowUpdate(RowState expected, SessionRow row) {

	/** The outcome of an update in a batch. */
	public enum Outcome {

		/** The row is as given. */
		UPDATED,

		/** The row was in another state, or is gone. */
		NOT_MATCHED,

		/** The database will not take this row. */
		REJECTED

	}

}
