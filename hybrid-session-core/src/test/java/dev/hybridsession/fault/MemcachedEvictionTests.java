package dev.hybridsession.fault;

import dev.hybridsession.cache.memcached.MemcachedProtocol;

/**
 * It evicts one session for another.
 */
class MemcachedEvictionTests extends MemcachedMemoryContract {

	MemcachedEvictionTests() {
		super(MemcachedProtocol.BINARY);
	}

	@Override
	protected String[] memcachedArguments() {
		return new String[] { "-m", "1", "-I", "512k" };
	}

	@Override
	boolean losesSilently() {
		return true;
	}

}
