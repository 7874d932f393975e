package dev.hybridsession.repository;

import dev.hybridsession.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class TextMariadbSubsessionTests extends SubsessionContract {

	TextMariadbSubsessionTests() {
		super(MemcachedProtocol.TEXT, TestDatabaseServer.MARIADB);
	}

}
