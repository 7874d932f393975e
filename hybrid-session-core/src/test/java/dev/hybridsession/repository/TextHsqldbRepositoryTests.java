package dev.hybridsession.repository;

import dev.hybridsession.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class TextHsqldbRepositoryTests extends RepositoryContract {

	TextHsqldbRepositoryTests() {
		super(MemcachedProtocol.TEXT, TestDatabaseServer.HSQLDB);
	}

}
