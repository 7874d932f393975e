package dev.hybridsession.repository;

import dev.hybridsession.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class TextH2RepositoryTests extends RepositoryContract {

	TextH2RepositoryTests() {
		super(MemcachedProtocol.TEXT, TestDatabaseServer.H2);
	}

}
