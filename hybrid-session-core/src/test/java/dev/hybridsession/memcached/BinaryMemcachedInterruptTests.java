package dev.hybridsession.memcached;

/**
 * Outages in the binary protocol.
 */
class BinaryMemcachedInterruptTests extends MemcachedInterrupts {

	@Override
	MemcachedProtocol protocol() {
		return MemcachedProtocol.BINARY;
	}

}
