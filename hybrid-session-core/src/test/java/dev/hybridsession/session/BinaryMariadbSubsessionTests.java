package dev.hybridsession.session;

import dev.hybridsession.cache.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class BinaryMariadbSubsessionTests extends SubsessionContract {

	BinaryMariadbSubsessionTests() {
		super(MemcachedProtocol.BINARY, TestDatabaseServer.MARIADB);
	}

}
