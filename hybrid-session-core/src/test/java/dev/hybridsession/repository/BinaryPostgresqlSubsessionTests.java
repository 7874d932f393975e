package dev.hybridsession.repository;

import dev.hybridsession.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class BinaryPostgresqlSubsessionTests extends SubsessionContract {

	BinaryPostgresqlSubsessionTests() {
		super(MemcachedProtocol.BINARY, TestDatabaseServer.POSTGRESQL);
	}

}
