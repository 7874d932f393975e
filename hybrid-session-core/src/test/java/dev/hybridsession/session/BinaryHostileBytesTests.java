package dev.hybridsession.session;

import dev.hybridsession.cache.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class BinaryHostileBytesTests extends HostileBytesContract {

	BinaryHostileBytesTests() {
		super(MemcachedProtocol.BINARY, TestDatabaseServer.H2);
	}

}
