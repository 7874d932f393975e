package dev.hybridsession.jdbc;

import dev.hybridsession.support.TestDatabaseServer;

class PostgresSubsessionStoreTests extends JdbcSubsessionStoreContract {

	@Override
	protected TestDatabaseServer server() {
		return TestDatabaseServer.POSTGRESQL;
	}

}
