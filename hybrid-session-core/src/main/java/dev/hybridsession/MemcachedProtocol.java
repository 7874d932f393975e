package dev.hybridsession;

/** How to talk to memcached. */
public enum MemcachedProtocol {

	/**
	 * The meta protocol for memcached 1.6.13 and newer without the option {@code -M},
	 * else the binary protocol. Each server is asked before each connection.
	 */
	AUTO,

	/** The binary protocol, which memcached has since 1.4 and calls deprecated. */
	BINARY,

	/** The meta protocol of memcached 1.6.13 and newer. */
	META

}
