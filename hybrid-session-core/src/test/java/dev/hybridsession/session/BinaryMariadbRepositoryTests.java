package dev.hybridsession.session;

import dev.hybridsession.cache.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class BinaryMariadbRepositoryTests extends RepositoryContract {

	BinaryMariadbRepositoryTests() {
		super(MemcachedProtocol.BINARY, TestDatabaseServer.MARIADB);
	}

}
