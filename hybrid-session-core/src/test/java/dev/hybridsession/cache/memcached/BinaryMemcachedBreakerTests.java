package dev.hybridsession.cache.memcached;

/**
 * Slow and hung nodes in the binary protocol.
 */
class BinaryMemcachedBreakerTests extends MemcachedBreakers {

	@Override
	MemcachedProtocol protocol() {
		return MemcachedProtocol.BINARY;
	}

}
