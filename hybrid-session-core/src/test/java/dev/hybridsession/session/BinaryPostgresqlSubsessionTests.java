package dev.hybridsession.session;

import dev.hybridsession.cache.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class BinaryPostgresqlSubsessionTests extends SubsessionContract {

	BinaryPostgresqlSubsessionTests() {
		super(MemcachedProtocol.BINARY, TestDatabaseServer.POSTGRESQL);
	}

}
