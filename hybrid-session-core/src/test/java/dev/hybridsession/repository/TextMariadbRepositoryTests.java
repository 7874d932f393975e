package dev.hybridsession.repository;

import dev.hybridsession.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class TextMariadbRepositoryTests extends RepositoryContract {

	TextMariadbRepositoryTests() {
		super(MemcachedProtocol.TEXT, TestDatabaseServer.MARIADB);
	}

}
