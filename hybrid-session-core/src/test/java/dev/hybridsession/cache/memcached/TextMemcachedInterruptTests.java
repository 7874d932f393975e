package dev.hybridsession.cache.memcached;

/**
 * Outages in the text protocol.
 */
class TextMemcachedInterruptTests extends MemcachedInterrupts {

	@Override
	MemcachedProtocol protocol() {
		return MemcachedProtocol.TEXT;
	}

}
