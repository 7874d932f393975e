package dev.hybridsession.repository;

import dev.hybridsession.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class TextHostileSubsessionBytesTests extends HostileSubsessionBytesContract {

	TextHostileSubsessionBytesTests() {
		super(MemcachedProtocol.TEXT, TestDatabaseServer.H2);
	}

}
