package dev.hybridsession.repository;

import dev.hybridsession.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class TextHostileBytesTests extends HostileBytesContract {

	TextHostileBytesTests() {
		super(MemcachedProtocol.TEXT, TestDatabaseServer.H2);
	}

}
