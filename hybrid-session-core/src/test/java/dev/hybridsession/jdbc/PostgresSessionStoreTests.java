package dev.hybridsession.jdbc;

import dev.hybridsession.support.TestDatabaseServer;

class PostgresSessionStoreTests extends JdbcSessionStoreContract {

	@Override
	protected TestDatabaseServer server() {
		return TestDatabaseServer.POSTGRESQL;
	}

}
