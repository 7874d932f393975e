package dev.hybridsession.repository;

import dev.hybridsession.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class TextPostgresqlSubsessionTests extends SubsessionContract {

	TextPostgresqlSubsessionTests() {
		super(MemcachedProtocol.TEXT, TestDatabaseServer.POSTGRESQL);
	}

}
