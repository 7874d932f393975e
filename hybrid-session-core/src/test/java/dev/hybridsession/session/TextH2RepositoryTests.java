package dev.hybridsession.session;

import dev.hybridsession.cache.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class TextH2RepositoryTests extends RepositoryContract {

	TextH2RepositoryTests() {
		super(MemcachedProtocol.TEXT, TestDatabaseServer.H2);
	}

}
