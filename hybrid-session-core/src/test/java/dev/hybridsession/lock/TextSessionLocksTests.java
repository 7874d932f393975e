package dev.hybridsession.lock;

import dev.hybridsession.memcached.MemcachedProtocol;

class TextSessionLocksTests extends SessionLocksContract {

	TextSessionLocksTests() {
		super(MemcachedProtocol.TEXT);
	}

}
