package dev.hybridsession.session;

import dev.hybridsession.cache.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class BinaryH2RepositoryTests extends RepositoryContract {

	BinaryH2RepositoryTests() {
		super(MemcachedProtocol.BINARY, TestDatabaseServer.H2);
	}

}
