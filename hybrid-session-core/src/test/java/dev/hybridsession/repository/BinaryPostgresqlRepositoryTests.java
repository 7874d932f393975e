package dev.hybridsession.repository;

import dev.hybridsession.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class BinaryPostgresqlRepositoryTests extends RepositoryContract {

	BinaryPostgresqlRepositoryTests() {
		super(MemcachedProtocol.BINARY, TestDatabaseServer.POSTGRESQL);
	}

}
