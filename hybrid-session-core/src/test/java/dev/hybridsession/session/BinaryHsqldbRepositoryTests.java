package dev.hybridsession.session;

import dev.hybridsession.cache.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class BinaryHsqldbRepositoryTests extends RepositoryContract {

	BinaryHsqldbRepositoryTests() {
		super(MemcachedProtocol.BINARY, TestDatabaseServer.HSQLDB);
	}

}
