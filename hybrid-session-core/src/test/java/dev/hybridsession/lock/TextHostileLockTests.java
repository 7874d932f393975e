package dev.hybridsession.lock;

import dev.hybridsession.cache.memcached.MemcachedProtocol;

class TextHostileLockTests extends HostileLockContract {

	TextHostileLockTests() {
		super(MemcachedProtocol.TEXT);
	}

}
