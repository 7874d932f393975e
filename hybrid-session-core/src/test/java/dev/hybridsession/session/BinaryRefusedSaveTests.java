package dev.hybridsession.session;

import dev.hybridsession.cache.memcached.MemcachedProtocol;

class BinaryRefusedSaveTests extends RefusedSaveContract {

	BinaryRefusedSaveTests() {
		super(MemcachedProtocol.BINARY);
	}

}
