package dev.hybridsession.session;

import dev.hybridsession.cache.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class BinaryHostileSubsessionBytesTests extends HostileSubsessionBytesContract {

	BinaryHostileSubsessionBytesTests() {
		super(MemcachedProtocol.BINARY, TestDatabaseServer.H2);
	}

}
