package dev.hybridsession.session;

import dev.hybridsession.cache.memcached.MemcachedProtocol;

class BinaryForgedValueTests extends ForgedValueContract {

	BinaryForgedValueTests() {
		super(MemcachedProtocol.BINARY);
	}

}
