package dev.hybridsession.session;

import dev.hybridsession.SessionObserver;
import dev.hybridsession.cache.memcached.MemcachedProtocol;
import dev.hybridsession.cache.routing.CacheNode;
import dev.hybridsession.cache.routing.SealedNode;
import dev.hybridsession.security.Keys;
import dev.hybridsession.security.RecordMode;
import dev.hybridsession.security.RecordSeal;
import dev.hybridsession.support.TestDatabaseServer;

class SealedH2SubsessionTests extends SubsessionContract {

	SealedH2SubsessionTests() {
		super(MemcachedProtocol.BINARY, TestDatabaseServer.H2);
	}

	@Override
	protected CacheNode seal(CacheNode node) {
		return new SealedNode(node, new RecordSeal(Keys.of(Keys.ONE), RecordMode.REQUIRE), SessionObserver.NONE);
	}

}
