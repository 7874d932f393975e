package dev.hybridsession.jdbc;

import dev.hybridsession.support.TestDatabaseServer;

class HsqldbClusterNotebookTests extends JdbcClusterNotebookContract {

	@Override
	protected TestDatabaseServer server() {
		return TestDatabaseServer.HSQLDB;
	}

}
