package dev.hybridsession.repository;

import dev.hybridsession.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class BinaryHsqldbRepositoryTests extends RepositoryContract {

	BinaryHsqldbRepositoryTests() {
		super(MemcachedProtocol.BINARY, TestDatabaseServer.HSQLDB);
	}

}
