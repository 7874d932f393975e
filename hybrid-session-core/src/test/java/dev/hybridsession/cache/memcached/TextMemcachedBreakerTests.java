package dev.hybridsession.cache.memcached;

/**
 * Slow and hung nodes in the text protocol.
 */
class TextMemcachedBreakerTests extends MemcachedBreakers {

	@Override
	MemcachedProtocol protocol() {
		return MemcachedProtocol.TEXT;
	}

}
