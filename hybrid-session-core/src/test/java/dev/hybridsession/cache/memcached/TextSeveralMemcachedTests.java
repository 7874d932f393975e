package dev.hybridsession.cache.memcached;

/**
 * The contract over three servers in the text protocol.
 */
class TextSeveralMemcachedTests extends SeveralMemcachedContract {

	TextSeveralMemcachedTests() {
		super(MemcachedProtocol.TEXT);
	}

}
