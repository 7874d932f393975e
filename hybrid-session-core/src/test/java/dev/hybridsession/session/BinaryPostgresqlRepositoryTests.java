package dev.hybridsession.session;

import dev.hybridsession.cache.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class BinaryPostgresqlRepositoryTests extends RepositoryContract {

	BinaryPostgresqlRepositoryTests() {
		super(MemcachedProtocol.BINARY, TestDatabaseServer.POSTGRESQL);
	}

}
