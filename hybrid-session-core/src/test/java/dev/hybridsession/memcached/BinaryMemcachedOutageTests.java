package dev.hybridsession.memcached;

/**
 * Outages in the binary protocol.
 */
class BinaryMemcachedOutageTests extends MemcachedOutages {

	@Override
	MemcachedProtocol protocol() {
		return MemcachedProtocol.BINARY;
	}

}
