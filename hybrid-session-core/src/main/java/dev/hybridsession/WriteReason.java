package dev.hybridsession;

/**
 * Why a session was written to a tier.
 */
public enum WriteReason {

	/**
	 * The session is new.
	 */
	CREATED,

	/**
	 * It was changed or touched.
	 */
	SAVED,

	/**
	 * The database was too far behind for the save to leave it to the background.
	 */
	OVERDUE,

	/**
	 * Something was changed that may not be lost: the principal, the interval, what
	 * security decides by, or a write-through attribute, or the id before in the same
	 * request.
	 */
	WRITE_THROUGH,

	/**
	 * Memcached did not take or confirm the save.
	 */
	CACHE_FAILED,

	/**
	 * A memcached node was away, or instances did not agree on the nodes.
	 */
	IN_DOUBT,

	/**
	 * Memcached has lately evicted sessions before they could be synced.
	 */
	EVICTED,

	/**
	 * Its id was changed.
	 */
	ID_CHANGED,

	/**
	 * It was read from the database and put back into memcached.
	 */
	REFILL,

	/**
	 * It was synced in the background.
	 */
	SYNC

}
