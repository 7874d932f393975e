package dev.hybridsession.repository;

import dev.hybridsession.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class BinaryMariadbRepositoryTests extends RepositoryContract {

	BinaryMariadbRepositoryTests() {
		super(MemcachedProtocol.BINARY, TestDatabaseServer.MARIADB);
	}

}
