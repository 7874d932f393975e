package dev.hybridsession.cache.memcached;

/**
 * Waiting operations in the text protocol.
 */
class TextMemcachedQueueTests extends MemcachedQueues {

	@Override
	MemcachedProtocol protocol() {
		return MemcachedProtocol.TEXT;
	}

}
