package dev.hybridsession;

/**
 * The two ways to talk to memcached.
 */
public enum MemcachedProtocol {

	/**
	 * The binary protocol, which also tells the token of a value just written.
	 */
	BINARY,

	/**
	 * The text protocol, for proxies that know no other.
	 */
	TEXT

}
