package dev.hybridsession.lock;

import dev.hybridsession.cache.memcached.MemcachedProtocol;

class BinaryHostileLockTests extends HostileLockContract {

	BinaryHostileLockTests() {
		super(MemcachedProtocol.BINARY);
	}

}
