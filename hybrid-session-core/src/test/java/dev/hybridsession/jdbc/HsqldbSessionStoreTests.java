package dev.hybridsession.jdbc;

import dev.hybridsession.support.TestDatabaseServer;

class HsqldbSessionStoreTests extends JdbcSessionStoreContract {

	@Override
	protected TestDatabaseServer server() {
		return TestDatabaseServer.HSQLDB;
	}

}
