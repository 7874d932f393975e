package dev.hybridsession.repository;

import dev.hybridsession.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class BinaryMariadbSubsessionTests extends SubsessionContract {

	BinaryMariadbSubsessionTests() {
		super(MemcachedProtocol.BINARY, TestDatabaseServer.MARIADB);
	}

}
