package dev.hybridsession;

/** Where a session was read from or written to. */
public enum Tier {

	/** Memcached. */
	CACHE,

	/** The database. */
	DATABASE,

	/** Neither: the session is new. */
	NONE

}
