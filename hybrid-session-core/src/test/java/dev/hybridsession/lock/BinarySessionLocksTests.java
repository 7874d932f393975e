package dev.hybridsession.lock;

import dev.hybridsession.memcached.MemcachedProtocol;

class BinarySessionLocksTests extends SessionLocksContract {

	BinarySessionLocksTests() {
		super(MemcachedProtocol.BINARY);
	}

}
