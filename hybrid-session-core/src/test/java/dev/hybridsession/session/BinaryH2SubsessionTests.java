package dev.hybridsession.session;

import dev.hybridsession.cache.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class BinaryH2SubsessionTests extends SubsessionContract {

	BinaryH2SubsessionTests() {
		super(MemcachedProtocol.BINARY, TestDatabaseServer.H2);
	}

}
