package dev.hybridsession.cache.memcached;

/**
 * Waiting operations in the binary protocol.
 */
class BinaryMemcachedQueueTests extends MemcachedQueues {

	@Override
	MemcachedProtocol protocol() {
		return MemcachedProtocol.BINARY;
	}

}
