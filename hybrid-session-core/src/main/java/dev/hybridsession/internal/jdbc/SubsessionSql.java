package dev.hybridsession.internal.jdbc;

import java.util.Collections;

/**
 * The statements on the table of subsessions that the store of the sessions runs.
 */
record SubsessionSql(Tables tables) {

	/**
	 * How many sessions {@link #deleteOfMany} names. It is always the same number, so
	 * that the database knows the statement.
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

	/** Deletes those of {@link #MANY} sessions, of which some may be the same. */
	String deleteOfMany() {
		return this.tables.sql(DELETE_OF_MANY);
	}

}
