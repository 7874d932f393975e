package dev.hybridsession.jdbc;

import dev.hybridsession.support.TestDatabaseServer;

class PostgresLockTableTests extends JdbcLockTableContract {

	@Override
	protected TestDatabaseServer server() {
		return TestDatabaseServer.POSTGRESQL;
	}

}
