package dev.hybridsession.repository;

import dev.hybridsession.memcached.MemcachedProtocol;

class BinaryRefusedSaveTests extends RefusedSaveContract {

	BinaryRefusedSaveTests() {
		super(MemcachedProtocol.BINARY);
	}

}
