package dev.hybridsession.jdbc;

import dev.hybridsession.support.TestDatabaseServer;

class MariaDbClusterNotebookTests extends JdbcClusterNotebookContract {

	@Override
	protected TestDatabaseServer server() {
		return TestDatabaseServer.MARIADB;
	}

}
