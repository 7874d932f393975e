package dev.hybridsession.repository;

import dev.hybridsession.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class BinaryHsqldbSubsessionTests extends SubsessionContract {

	BinaryHsqldbSubsessionTests() {
		super(MemcachedProtocol.BINARY, TestDatabaseServer.HSQLDB);
	}

}
