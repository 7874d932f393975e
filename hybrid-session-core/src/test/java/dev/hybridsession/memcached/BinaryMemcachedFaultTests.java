package dev.hybridsession.memcached;

/**
 * Faults in the binary protocol.
 */
class BinaryMemcachedFaultTests extends MemcachedFaults {

	BinaryMemcachedFaultTests() {
		super(MemcachedProtocol.BINARY);
	}

}
