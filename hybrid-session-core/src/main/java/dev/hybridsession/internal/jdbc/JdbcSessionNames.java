package dev.hybridsession.internal.jdbc;

import java.util.Optional;

/**
 * Finds the public id of a live session by its internal id. Operators ask: the internal
 * id is in the log, and opens no session.
 *
 * @param tables the tables of the application
 */
public record JdbcSessionNames(Tables tables) {

	private static final String FIND = """
			SELECT PUBLIC_ID
			FROM %1$s
			WHERE NAMESPACE = %2$s AND INTERNAL_ID = ? AND ENDED_TIME IS NULL""";

	/**
	 * Returns the public id of a session.
	 * @return the id, or empty if no live session with this internal id has a row
	 * @throws dev.hybridsession.internal.store.StoreUnavailableException if the database
	 * cannot be asked
	 */
	public Optional<String> publicId(String internalId) {
		return this.tables.query(FIND, String.class, internalId).stream().findFirst();
	}

}
