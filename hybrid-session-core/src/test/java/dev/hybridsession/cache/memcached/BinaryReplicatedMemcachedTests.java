package dev.hybridsession.cache.memcached;

/**
 * The contract over three servers in the binary protocol, with a replica.
 */
class BinaryReplicatedMemcachedTests extends ReplicatedMemcachedContract {

	BinaryReplicatedMemcachedTests() {
		super(MemcachedProtocol.BINARY);
	}

}
