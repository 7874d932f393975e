package dev.hybridsession.memcached;

/**
 * Refusals in the text protocol.
 */
class TextMemcachedRefusalTests extends MemcachedRefusals {

	@Override
	MemcachedProtocol protocol() {
		return MemcachedProtocol.TEXT;
	}

}
