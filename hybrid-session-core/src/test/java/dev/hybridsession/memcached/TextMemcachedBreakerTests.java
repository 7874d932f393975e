package dev.hybridsession.memcached;

/**
 * Slow and hung nodes in the text protocol.
 */
class TextMemcachedBreakerTests extends MemcachedBreakers {

	@Override
	MemcachedProtocol protocol() {
		return MemcachedProtocol.TEXT;
	}

}
