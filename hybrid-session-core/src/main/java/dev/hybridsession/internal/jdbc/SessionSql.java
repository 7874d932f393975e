package dev.hybridsession.internal.jdbc;

import java.util.Collections;

/**
 * The statements that change and end sessions, which {@link BatchUpdate} and
 * {@link BatchEnd} run for many at once.
 */
record SessionSql(Tables tables) {

	/**
	 * The number of ids in {@link #deleteSubsessionsOfMany}. It is constant, so that the
	 * database can reuse the prepared statement.
	 */
	static final int MANY = 100;

	private static final String FIND_VERSIONS = """
			SELECT INTERNAL_ID, VERSION
			FROM %1$s
			WHERE NAMESPACE = %2$s AND ENDED_TIME IS NULL AND INTERNAL_ID IN (""";

	private static final String UPDATE = """
			UPDATE %1$s
			SET PUBLIC_ID = ?, VERSION = ?, CREATION_TIME = ?, LAST_ACCESS_TIME = ?, EXPIRY_TIME = ?, PRINCIPAL = ?, RECORD = ?
			WHERE NAMESPACE = %2$s AND INTERNAL_ID = ? AND PUBLIC_ID = ? AND VERSION = ? AND ENDED_TIME IS NULL""";

	private static final String END = """
			UPDATE %1$s
			SET ENDED_TIME = ?, EXPIRY_TIME = ?, PRINCIPAL = NULL, RECORD = NULL
			WHERE NAMESPACE = %2$s AND INTERNAL_ID = ? AND PUBLIC_ID = ? AND VERSION = ? AND ENDED_TIME IS NULL""";

	private static final String DELETE_SUBSESSIONS = """
			DELETE FROM %1$s_SUBSESSION
			WHERE NAMESPACE = %2$s AND INTERNAL_ID = ?""";

	private static final String DELETE_SUBSESSIONS_OF_MANY = """
			DELETE FROM %1$s_SUBSESSION
			WHERE NAMESPACE = %2$s AND INTERNAL_ID IN (""" + String.join(", ", Collections.nCopies(MANY, "?")) + ")";

	String findVersions(int count) {
		return this.tables.sql(FIND_VERSIONS) + String.join(", ", Collections.nCopies(count, "?")) + ")";
	}

	String update() {
		return this.tables.sql(UPDATE);
	}

	String end() {
		return this.tables.sql(END);
	}

	String deleteSubsessions() {
		return this.tables.sql(DELETE_SUBSESSIONS);
	}

	/** Deletes the subsessions of {@link #MANY} ids. An id may be repeated. */
	String deleteSubsessionsOfMany() {
		return this.tables.sql(DELETE_SUBSESSIONS_OF_MANY);
	}

}
