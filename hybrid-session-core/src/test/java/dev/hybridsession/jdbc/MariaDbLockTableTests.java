package dev.hybridsession.jdbc;

import dev.hybridsession.support.TestDatabaseServer;

class MariaDbLockTableTests extends JdbcLockTableContract {

	@Override
	protected TestDatabaseServer server() {
		return TestDatabaseServer.MARIADB;
	}

}
