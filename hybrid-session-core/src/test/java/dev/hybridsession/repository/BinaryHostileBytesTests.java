package dev.hybridsession.repository;

import dev.hybridsession.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class BinaryHostileBytesTests extends HostileBytesContract {

	BinaryHostileBytesTests() {
		super(MemcachedProtocol.BINARY, TestDatabaseServer.H2);
	}

}
