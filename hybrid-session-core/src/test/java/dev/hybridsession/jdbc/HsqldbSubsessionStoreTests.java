package dev.hybridsession.jdbc;

import dev.hybridsession.support.TestDatabaseServer;

class HsqldbSubsessionStoreTests extends JdbcSubsessionStoreContract {

	@Override
	protected TestDatabaseServer server() {
		return TestDatabaseServer.HSQLDB;
	}

}
