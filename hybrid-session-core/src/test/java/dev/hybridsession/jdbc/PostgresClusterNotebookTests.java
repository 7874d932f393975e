package dev.hybridsession.jdbc;

import dev.hybridsession.support.TestDatabaseServer;

class PostgresClusterNotebookTests extends JdbcClusterNotebookContract {

	@Override
	protected TestDatabaseServer server() {
		return TestDatabaseServer.POSTGRESQL;
	}

}
