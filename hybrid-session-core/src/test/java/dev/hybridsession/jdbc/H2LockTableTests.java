package dev.hybridsession.jdbc;

import dev.hybridsession.support.TestDatabaseServer;

class H2LockTableTests extends JdbcLockTableContract {

	@Override
	protected TestDatabaseServer server() {
		return TestDatabaseServer.H2;
	}

}
