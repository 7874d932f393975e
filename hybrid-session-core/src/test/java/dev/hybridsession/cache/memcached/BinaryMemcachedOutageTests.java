package dev.hybridsession.cache.memcached;

/**
 * Outages in the binary protocol.
 */
class BinaryMemcachedOutageTests extends MemcachedOutages {

	@Override
	MemcachedProtocol protocol() {
		return MemcachedProtocol.BINARY;
	}

}
