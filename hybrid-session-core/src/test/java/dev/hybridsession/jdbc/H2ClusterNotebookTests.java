package dev.hybridsession.jdbc;

import dev.hybridsession.support.TestDatabaseServer;

class H2ClusterNotebookTests extends JdbcClusterNotebookContract {

	@Override
	protected TestDatabaseServer server() {
		return TestDatabaseServer.H2;
	}

}
