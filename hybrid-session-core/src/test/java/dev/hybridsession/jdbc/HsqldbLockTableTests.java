package dev.hybridsession.jdbc;

import dev.hybridsession.support.TestDatabaseServer;

class HsqldbLockTableTests extends JdbcLockTableContract {

	@Override
	protected TestDatabaseServer server() {
		return TestDatabaseServer.HSQLDB;
	}

}
