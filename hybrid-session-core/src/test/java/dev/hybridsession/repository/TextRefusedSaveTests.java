package dev.hybridsession.repository;

import dev.hybridsession.memcached.MemcachedProtocol;

class TextRefusedSaveTests extends RefusedSaveContract {

	TextRefusedSaveTests() {
		super(MemcachedProtocol.TEXT);
	}

}
