package dev.hybridsession.internal.store;

/**
 * The answers of the database to who bears an id. That it could not be asked is a
 * {@link StoreUnavailableException}.
 */
public sealed interface RowRead {

	/**
	 * A session that is alive, if it has not expired.
	 *
	 * @param row its row
	 */
	record Live(SessionRow row) implements RowRead {
	}

	/**
	 * A session that has ended.
	 *
	 * @param internalId its internal id
	 */
	record Ended(String internalId) implements RowRead {
	}

	/** No session bears the id. */
	enum Absent implements RowRead {

		/** The only one. */
		ABSENT

	}

}
