package dev.hybridsession.session;

import dev.hybridsession.cache.memcached.MemcachedProtocol;

class TextForgedValueTests extends ForgedValueContract {

	TextForgedValueTests() {
		super(MemcachedProtocol.TEXT);
	}

}
