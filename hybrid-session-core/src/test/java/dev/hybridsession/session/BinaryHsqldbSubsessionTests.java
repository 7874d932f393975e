package dev.hybridsession.session;

import dev.hybridsession.cache.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class BinaryHsqldbSubsessionTests extends SubsessionContract {

	BinaryHsqldbSubsessionTests() {
		super(MemcachedProtocol.BINARY, TestDatabaseServer.HSQLDB);
	}

}
