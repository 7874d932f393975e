package dev.hybridsession.cache.memcached;

/**
 * Refusals in the text protocol.
 */
class TextMemcachedRefusalTests extends MemcachedRefusals {

	@Override
	MemcachedProtocol protocol() {
		return MemcachedProtocol.TEXT;
	}

}
