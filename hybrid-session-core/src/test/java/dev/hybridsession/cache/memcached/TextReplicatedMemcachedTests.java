package dev.hybridsession.cache.memcached;

/**
 * The contract over three servers in the text protocol, with a replica.
 */
class TextReplicatedMemcachedTests extends ReplicatedMemcachedContract {

	TextReplicatedMemcachedTests() {
		super(MemcachedProtocol.TEXT);
	}

}
