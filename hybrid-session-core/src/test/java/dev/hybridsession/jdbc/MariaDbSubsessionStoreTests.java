package dev.hybridsession.jdbc;

import dev.hybridsession.support.TestDatabaseServer;

class MariaDbSubsessionStoreTests extends JdbcSubsessionStoreContract {

	@Override
	protected TestDatabaseServer server() {
		return TestDatabaseServer.MARIADB;
	}

}
