package dev.hybridsession.repository;

import dev.hybridsession.memcached.MemcachedProtocol;

class TextForgedValueTests extends ForgedValueContract {

	TextForgedValueTests() {
		super(MemcachedProtocol.TEXT);
	}

}
