package dev.hybridsession.internal.jdbc;

/**
 * The statement on the table of subsessions that the store of the sessions runs.
 */
record SubsessionSql(Tables tables) {

	private static final String DELETE_ALL = """
			DELETE FROM %1$s_SUBSESSION
			WHERE NAMESPACE = %2$s AND INTERNAL_ID = ?""";

	String deleteAll() {
		return this.tables.sql(DELETE_ALL);
	}

}
