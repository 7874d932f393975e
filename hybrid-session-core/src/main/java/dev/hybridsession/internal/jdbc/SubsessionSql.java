package dev.hybridsession.internal.jdbc;

import java.util.Collections;

/**
 * The statements on the table of subsessions that the store of the sessions runs.
 */
record SubsessionSql(Tables tables) {

	/**
	 * The number of ids in {@link #deleteOfMany}. It is constant, so that the database
	 * can reuse the prepared statement.
	 */
	static final int MANY = 100;

	private static final String DELETE_ALL = """
			DELETE FROM %1$s_SUBSESSION
			WHERE NAMESPACE = %2$s AND INTERNAL_ID = ?""";

	private static final String DELETE_OF_MANY = """
			DELETE FROM %1$s_SUBSESSION
			WHERE NAMESPACE = %2$s AND INTERNAL_ID IN (""" + String.join(", ", Collections.nCopies(MANY, "?")) + ")";

	String deleteAll() {
		return this.tables.sql(DELETE_ALL);
	}

	/** Deletes the subsessions of {@link #MANY} ids. An id may be repeated. */
	String deleteOfMany() {
		return this.tables.sql(DELETE_OF_MANY);
	}

}
