package dev.hybridsession.cache.memcached;

/**
 * The contract over three servers in the binary protocol.
 */
class BinarySeveralMemcachedTests extends SeveralMemcachedContract {

	BinarySeveralMemcachedTests() {
		super(MemcachedProtocol.BINARY);
	}

}
