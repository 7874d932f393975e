package dev.hybridsession;

/**
 * Chooses which values of the cache are signed, and which are accepted. Each mode is a
 * step on the way from no keys to {@link #REQUIRE}, taken by all instances before the
 * next.
 */
public enum RecordMode {

	/**
	 * Nothing is signed yet; a signature that is there must be right. Instances that sign
	 * may come.
	 */
	ACCEPT,

	/**
	 * Everything is signed; unsigned values are still accepted. Instances that require
	 * may come.
	 */
	SIGN,

	/** Everything is signed, and nothing else is accepted. */
	REQUIRE

}
