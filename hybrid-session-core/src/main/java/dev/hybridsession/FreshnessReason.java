package dev.hybridsession;

/**
 * Why the cached copy of a session was served as it was, or was read together with its
 * row first.
 */
public enum FreshnessReason {

	/** The session was created by this request, and has no copy yet. */
	NEW,

	/** The copy has missed nothing and is served. */
	CURRENT,

	/** Memcached has a tombstone: the session has ended. */
	ENDED,

	/** Memcached has no copy, so the row is read. */
	MISSING,

	/** Memcached has a database-only marker, so the row is read. */
	DATABASE_ONLY,

	/** Memcached did not answer, so the row is read. */
	UNANSWERED,

	/**
	 * The copy has expired. It may have been left behind while memcached could not be
	 * reached, so the row is read.
	 */
	EXPIRED,

	/**
	 * A node of the session's key was away after the copy had last been checked, so all
	 * nodes are asked, and the row is read.
	 */
	FENCED,

	/**
	 * Memcached did not confirm a write of this instance, or the row was not told of a
	 * change of the id, so the row is read.
	 */
	UNCONFIRMED,

	/**
	 * The database was away and may not know of everything yet, so all nodes are asked,
	 * and the row is read if none has a copy.
	 */
	CATCHING_UP

}
