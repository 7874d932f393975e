package dev.hybridsession.security;

/**
 * What of the cache is signed, and what is believed. Each is a step on the way from no
 * keys to {@link #REQUIRE}, taken by all instances before the next.
 */
public enum RecordMode {

	/**
	 * Nothing is signed yet; what is signed must be so rightly. Instances that sign may
	 * come.
	 */
	ACCEPT,

	/**
	 * Everything is signed; what is not is still believed. Instances that require may
	 * come.
	 */
	SIGN,

	/**
	 * Everything is signed, and nothing else is believed.
	 */
	REQUIRE

}
