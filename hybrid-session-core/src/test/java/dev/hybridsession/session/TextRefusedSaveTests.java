package dev.hybridsession.session;

import dev.hybridsession.cache.memcached.MemcachedProtocol;

class TextRefusedSaveTests extends RefusedSaveContract {

	TextRefusedSaveTests() {
		super(MemcachedProtocol.TEXT);
	}

}
