package dev.hybridsession.lock;

import dev.hybridsession.memcached.MemcachedProtocol;

class BinaryHostileLockTests extends HostileLockContract {

	BinaryHostileLockTests() {
		super(MemcachedProtocol.BINARY);
	}

}
