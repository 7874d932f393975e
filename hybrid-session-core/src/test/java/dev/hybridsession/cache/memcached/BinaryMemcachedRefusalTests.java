package dev.hybridsession.cache.memcached;

/**
 * Refusals in the binary protocol.
 */
class BinaryMemcachedRefusalTests extends MemcachedRefusals {

	@Override
	MemcachedProtocol protocol() {
		return MemcachedProtocol.BINARY;
	}

}
