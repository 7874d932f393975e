package dev.hybridsession.repository;

import dev.hybridsession.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class BinaryHostileSubsessionBytesTests extends HostileSubsessionBytesContract {

	BinaryHostileSubsessionBytesTests() {
		super(MemcachedProtocol.BINARY, TestDatabaseServer.H2);
	}

}
