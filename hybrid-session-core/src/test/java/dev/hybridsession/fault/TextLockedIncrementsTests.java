package dev.hybridsession.fault;

import dev.hybridsession.cache.memcached.MemcachedProtocol;
import dev.hybridsession.support.TestDatabaseServer;

/**
 * With another database, which takes longer.
 */
class TextLockedIncrementsTests extends LockedIncrementsContract {

	TextLockedIncrementsTests() {
		super(MemcachedProtocol.TEXT, TestDatabaseServer.POSTGRESQL);
	}

}
