package dev.hybridsession.lock;

import dev.hybridsession.cache.memcached.MemcachedProtocol;

class TextSessionLocksTests extends SessionLocksContract {

	TextSessionLocksTests() {
		super(MemcachedProtocol.TEXT);
	}

}
