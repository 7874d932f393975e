package dev.hybridsession.jdbc;

import dev.hybridsession.support.TestDatabaseServer;

class MariaDbSessionStoreTests extends JdbcSessionStoreContract {

	@Override
	protected TestDatabaseServer server() {
		return TestDatabaseServer.MARIADB;
	}

}
