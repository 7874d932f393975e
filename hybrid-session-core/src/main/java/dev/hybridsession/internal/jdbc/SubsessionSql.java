package dev.hybridsession.internal.jdbc;

import dev.hybridsession.internal.store.Namespace;

/**
 * The statements on the table of subsessions.
 */
final class SubsessionSql {

	private static final String FIND_ALL = """
			SELECT INTERNAL_ID, NAME, VERSION, RECORD
			FROM %s
			WHERE NAMESPACE = %s AND INTERNAL_ID = ?""";

	private static final String INSERT = """
			INSERT INTO %s (NAMESPACE, INTERNAL_ID, NAME, VERSION, RECORD)
			VALUES (%s, ?, ?, ?, ?)""";

	private static final String UPDATE = """
			UPDATE %s
			SET VERSION = ?, RECORD = ?
			WHERE NAMESPACE = %s AND INTERNAL_ID = ? AND NAME = ? AND VERSION = ?""";

	private static final String DELETE_ALL = """
			DELETE FROM %s
			WHERE NAMESPACE = %s AND INTERNAL_ID = ?""";

	private static final String LIVES = """
			SELECT CASE WHEN ENDED_TIME IS NULL THEN 1 ELSE 0 END
			FROM %s
			WHERE NAMESPACE = %s AND INTERNAL_ID = ?""";

	private final TableName table;

	private final String namespace;

	SubsessionSql(TableName table, Namespace namespace) {
		this.table = table;
		this.namespace = TableName.literal(namespace);
	}

	String find() {
		return findAll() + " AND NAME = ?";
	}

	String findAll() {
		return subsessions(FIND_ALL);
	}

	String insert() {
		return subsessions(INSERT);
	}

	String update() {
		return subsessions(UPDATE);
	}

	String deleteAll() {
		return subsessions(DELETE_ALL);
	}

	/** Whether the session lives: 1 or 0, or no row. */
	String lives() {
		return LIVES.formatted(this.table.value(), this.namespace);
	}

	private String subsessions(String statement) {
		return statement.formatted(this.table.beside("SUBSESSION"), this.namespace);
	}

}
