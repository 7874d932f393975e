package dev.hybridsession.fault;

import dev.hybridsession.cache.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class BinaryLockedIncrementsTests extends LockedIncrementsContract {

	BinaryLockedIncrementsTests() {
		super(MemcachedProtocol.BINARY, TestDatabaseServer.H2);
	}

}
