package dev.hybridsession.session;

import dev.hybridsession.cache.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class TextHostileBytesTests extends HostileBytesContract {

	TextHostileBytesTests() {
		super(MemcachedProtocol.TEXT, TestDatabaseServer.H2);
	}

}
