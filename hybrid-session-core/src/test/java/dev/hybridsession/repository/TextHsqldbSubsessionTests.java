package dev.hybridsession.repository;

import dev.hybridsession.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

class TextHsqldbSubsessionTests extends SubsessionContract {

	TextHsqldbSubsessionTests() {
		super(MemcachedProtocol.TEXT, TestDatabaseServer.HSQLDB);
	}

}
