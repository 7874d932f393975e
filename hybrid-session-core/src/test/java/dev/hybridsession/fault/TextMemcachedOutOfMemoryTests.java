package dev.hybridsession.fault;

import dev.hybridsession.cache.memcached.MemcachedProtocol;

/**
 * It refuses what it has no room for.
 */
class TextMemcachedOutOfMemoryTests extends MemcachedMemoryContract {

	TextMemcachedOutOfMemoryTests() {
		super(MemcachedProtocol.TEXT);
	}

	@Override
	protected String[] memcachedArguments() {
		return new String[] { "-m", "1", "-I", "512k", "-M" };
	}

	@Override
	boolean losesSilently() {
		return false;
	}

}
