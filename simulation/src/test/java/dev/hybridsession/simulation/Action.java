package dev.hybridsession.simulation;

/**
 * Something that happens from outside. Whom it meets is decided when it happens, from its
 * numbers, so that leaving another one out does not change its meaning more than need be.
 *
 * @param gap how long after the one before, in microseconds
 * @param kind what happens
 * @param who which user, node or instance
 * @param where which instance
 * @param what which attribute, or other detail
 * @param duration how long it lasts, in microseconds
 */
record Action(long gap, Kind kind, int who, int where, int what, long duration) {

	/** The same, but something else happens. */
	Action as(Kind other) {
		return new Action(this.gap, other, this.who, this.where, this.what, this.duration);
	}

	enum Kind {

		PAGE, WRITE, THROUGH, REMOVE, LOGIN, LOGOUT, INTERVAL, LOCKED, CART, PAID, CART_LOCKED, FIND,

		/** Nothing happens for a long time. */
		IDLE,

		/** A memcached is restarted, empty. */
		CRASH,

		/** A memcached is stopped, and goes on later. */
		HANG,

		/** A memcached has no room. */
		FULL,

		/** A memcached drops the session of a user. */
		EVICT,

		/** An instance does not reach a memcached, and later finds it as it was. */
		CUT,

		/** The database goes away and comes back. */
		DATABASE,

		/** An instance is killed, and started again. */
		KILL,

		/** An instance is stopped in order, and started again. */
		RESTART,

		/** An instance is stopped in order, and started with another list of nodes. */
		RELIST,

		/** The clock of an instance is wrong for a while. */
		CLOCK,

		/** The clock of the database is. */
		DATABASE_CLOCK,

		/** The name of a memcached leads an instance to another one, and later back. */
		ASTRAY,

		/** No connection to the database is free for a while. */
		CONGESTED,

		/**
		 * One instance does not reach the database for a while, or has no free
		 * connection.
		 */
		SEVERED,

		/** An instance stands still for a while, and goes on. */
		STALLED,

		/** A table of the database is locked against writes for a while. */
		TABLE_LOCKED;

		boolean isFault() {
			return compareTo(CRASH) >= 0;
		}

	}

}
