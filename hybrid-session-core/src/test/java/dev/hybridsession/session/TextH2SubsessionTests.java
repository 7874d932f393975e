package dev.hybridsession.session;

import dev.hybridsession.cache.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class TextH2SubsessionTests extends SubsessionContract {

	TextH2SubsessionTests() {
		super(MemcachedProtocol.TEXT, TestDatabaseServer.H2);
	}

}
