package dev.hybridsession.internal.store;

/**
 * The answers of the database to who bears an id: the row of a live session, or that
 * there is none. That it could not be asked is a {@link StoreUnavailableException}.
 */
public sealed interface RowRead permits SessionRow, RowRead.NotLive {

	/** There is no live row. */
	enum NotLive implements RowRead {

		/** The session has ended. */
		ENDED,

		/** No session bears the id. */
		ABSENT

	}

}
