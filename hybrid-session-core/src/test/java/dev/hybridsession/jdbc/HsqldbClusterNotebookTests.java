package dev.hybridsession.jdbc;

import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Tag;

@Tag("servers")
class HsqldbClusterNotebookTests extends JdbcClusterNotebookContract {

	@Override
	protected TestDatabaseServer server() {
		return TestDatabaseServer.HSQLDB;
	}

}
