package dev.hybridsession.repository;

import dev.hybridsession.memcached.MemcachedProtocol;

class BinaryForgedValueTests extends ForgedValueContract {

	BinaryForgedValueTests() {
		super(MemcachedProtocol.BINARY);
	}

}
