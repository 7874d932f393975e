package dev.hybridsession.memcached;

/**
 * Faults in the text protocol.
 */
class TextMemcachedFaultTests extends MemcachedFaults {

	TextMemcachedFaultTests() {
		super(MemcachedProtocol.TEXT);
	}

}
