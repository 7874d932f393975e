package dev.hybridsession.lock;

import dev.hybridsession.cache.memcached.MemcachedProtocol;

class BinarySessionLocksTests extends SessionLocksContract {

	BinarySessionLocksTests() {
		super(MemcachedProtocol.BINARY);
	}

}
