package dev.hybridsession.session;

import dev.hybridsession.cache.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class TextHostileSubsessionBytesTests extends HostileSubsessionBytesContract {

	TextHostileSubsessionBytesTests() {
		super(MemcachedProtocol.TEXT, TestDatabaseServer.H2);
	}

}
