package dev.hybridsession.cache.memcached;

/**
 * Outages in the text protocol.
 */
class TextMemcachedOutageTests extends MemcachedOutages {

	@Override
	MemcachedProtocol protocol() {
		return MemcachedProtocol.TEXT;
	}

}
