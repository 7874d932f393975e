package dev.hybridsession.internal.jdbc;

import java.util.Optional;

import javax.sql.DataSource;

/**
 * Finds the public id of a live session by its internal id. Operators ask: the internal
 * id is in the log, and opens no session.
 */
public final class JdbcSessionNames {

	private static final String FIND = """
			SELECT PUBLIC_ID
			FROM %1$s
			WHERE NAMESPACE = %2$s AND INTERNAL_ID = ? AND ENDED_TIME IS NULL""";

	private final Tables tables;

	/**
	 * Creates a finder. It asks the database for nothing before it is used.
	 * @param dataSource where the tables are
	 * @param tableName the table of the sessions
	 * @param namespace the application whose rows are seen
	 */
	public JdbcSessionNames(DataSource dataSource, String tableName, String namespace) {
		this.tables = new Tables(dataSource, tableName, namespace);
	}

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
