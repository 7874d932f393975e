package dev.hybridsession.jdbc;

import dev.hybridsession.support.TestDatabaseServer;

class H2SubsessionStoreTests extends JdbcSubsessionStoreContract {

	@Override
	protected TestDatabaseServer server() {
		return TestDatabaseServer.H2;
	}

}
