package dev.hybridsession.repository;

import dev.hybridsession.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class TextPostgresqlRepositoryTests extends RepositoryContract {

	TextPostgresqlRepositoryTests() {
		super(MemcachedProtocol.TEXT, TestDatabaseServer.POSTGRESQL);
	}

}
