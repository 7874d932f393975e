package dev.hybridsession.jdbc;

import dev.hybridsession.support.TestDatabaseServer;

class H2SessionStoreTests extends JdbcSessionStoreContract {

	@Override
	protected TestDatabaseServer server() {
		return TestDatabaseServer.H2;
	}

}
