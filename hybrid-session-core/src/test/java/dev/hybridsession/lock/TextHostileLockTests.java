package dev.hybridsession.lock;

import dev.hybridsession.memcached.MemcachedProtocol;

class TextHostileLockTests extends HostileLockContract {

	TextHostileLockTests() {
		super(MemcachedProtocol.TEXT);
	}

}
