package dev.hybridsession.cache.memcached;

/**
 * Outages in the binary protocol.
 */
class BinaryMemcachedInterruptTests extends MemcachedInterrupts {

	@Override
	MemcachedProtocol protocol() {
		return MemcachedProtocol.BINARY;
	}

}
