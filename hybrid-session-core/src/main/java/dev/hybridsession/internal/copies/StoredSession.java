package dev.hybridsession.internal.copies;

import dev.hybridsession.internal.record.SessionRecord;

/**
 * The answer of the database to a read of a session. {@link StoredSessions} makes it for
 * the load, the save and the jobs.
 */
public sealed interface StoredSession {

	/**
	 * The session has a live row.
	 *
	 * @param record its content, which knows the row
	 * @param readable whether the content could be decoded; otherwise the record has no
	 * attributes, and says what the columns say
	 */
	record Live(SessionRecord record, boolean readable) implements StoredSession {
	}

	/** The session has ended, or its id was never given out or has been superseded. */
	enum Dead implements StoredSession {

		/** The row says that the session has ended. */
		ENDED,

		/** No row bears the id. */
		UNKNOWN,

		/** The row that bears the id is another session's: what names ours is damaged. */
		ANOTHERS

	}

}
