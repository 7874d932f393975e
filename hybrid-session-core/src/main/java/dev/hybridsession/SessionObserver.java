package dev.hybridsession;

import java.time.Duration;

/**
 * Counts what happens to sessions. Called on the request path: an implementation is quick
 * and thread-safe. An exception that it throws is logged, and changes nothing else.
 */
public interface SessionObserver {

	/** An observer that counts nothing. */
	SessionObserver NONE = new SessionObserver() {
	};

	/**
	 * A tier was asked for a session.
	 * @param tier the tier
	 * @param outcome its answer
	 */
	default void read(Tier tier, ReadOutcome outcome) {
	}

	/**
	 * A session was written to a tier.
	 * @param tier the tier
	 * @param reason the cause of the write
	 */
	default void written(Tier tier, WriteReason reason) {
	}

	/**
	 * A cached copy of a session was judged: once at every load. If all nodes were asked
	 * in between, the last judgement counts.
	 * @param reason the judgement: why it is served, or read together with its row
	 */
	default void judged(FreshnessReason reason) {
	}

	/**
	 * A request has loaded a session, and was given it.
	 * @param servedBy the tier that it was read from
	 * @param reason the judgement of the cached copy
	 */
	default void loaded(Tier servedBy, FreshnessReason reason) {
	}

	/**
	 * A load has found no session: its id is unknown, or the session has ended or has
	 * expired.
	 * @param reason the judgement of the cached copy
	 */
	default void notFound(FreshnessReason reason) {
	}

	/**
	 * The record of a session was encoded, to be written to memcached.
	 * @param bytes how long it is
	 */
	default void recordEncoded(int bytes) {
	}

	/** A save met the save of another request, and both were merged. */
	default void conflictMerged() {
	}

	/** A save was dropped because its session has ended or its id has been superseded. */
	default void saveDropped() {
	}

	/**
	 * A session could not be remembered for the background sync, because too many were.
	 */
	default void dirtyOverflow() {
	}

	/**
	 * Memcached no longer has a session or subsession that was used so lately that the
	 * database may not have all of it: memcached is too small.
	 * @param unsynced whether it had changes that this instance does not know to be in
	 * the database; they may be lost
	 */
	default void evicted(boolean unsynced) {
	}

	/**
	 * No connection to the database was free for a page or a job within the time that it
	 * could wait. The database is there.
	 */
	default void storeCongested() {
	}

	/**
	 * A value of the cache was refused, because it was not signed by this application.
	 */
	default void cachedValueRefused() {
	}

	/**
	 * An id was refused without asking any tier, because this application has not issued
	 * it.
	 */
	default void idRefused() {
	}

	/**
	 * A request has the lock of its session.
	 * @param waited how long it had to wait, maybe not at all
	 */
	default void lockWaited(Duration waited) {
	}

	/**
	 * A request could not have the lock of its session: it had waited as long as allowed,
	 * or neither tier could be asked.
	 */
	default void lockTimedOut() {
	}

	/**
	 * A pass of the background sync over sessions is over. A pass that found nothing to
	 * do is not reported.
	 * @param synced how many rows it wrote
	 * @param deferred how many it left for the next pass
	 * @param took how long it took
	 */
	default void syncPass(int synced, int deferred, Duration took) {
	}

	/**
	 * A pass of the reaper is over.
	 * @param ended how many sessions it ended
	 * @param kept how many turned out to be alive
	 * @param deferred how many it left for the next pass
	 * @param took how long it took
	 */
	default void reaperPass(int ended, int kept, int deferred, Duration took) {
	}

	/** The answer of a tier to a read of a session, for the {@link SessionObserver}. */
	enum ReadOutcome {

		/** It has the session. */
		HIT,

		/** It does not have it. */
		MISS,

		/** It knows that the session has ended. */
		ENDED,

		/** It could not be asked. */
		UNAVAILABLE

	}

	/** Why a session was written to a tier. */
	enum WriteReason {

		/** The session is new. */
		CREATED,

		/** It was changed or touched. */
		SAVED,

		/** The database was too far behind for the save to leave it to the background. */
		OVERDUE,

		/**
		 * A change that may not be lost: the principal, the interval, a security
		 * attribute or a write-through attribute; or any change after the request has
		 * changed the id.
		 */
		WRITE_THROUGH,

		/** Memcached did not take or confirm the save. */
		CACHE_FAILED,

		/** A memcached node was away, or instances did not agree on the nodes. */
		IN_DOUBT,

		/**
		 * This or another instance has noticed that memcached evicts sessions before they
		 * are synced.
		 */
		EVICTED,

		/** Its id was changed. */
		ID_CHANGED,

		/** It was read from the database and put back into memcached. */
		REFILL,

		/** It was synced in the background. */
		SYNC

	}

}
