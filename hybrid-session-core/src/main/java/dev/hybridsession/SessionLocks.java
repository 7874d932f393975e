package dev.hybridsession;

/**
 * Locks whole sessions: on all instances together, one request at a time works on a
 * session. The lock filter calls it, and the application may.
 */
public interface SessionLocks {

	/**
	 * Takes the lock of a session, and waits for it if need be.
	 * @param publicId the id of the session
	 * @return the lock, which the caller releases. With {@link LockTimeoutPolicy#PROCEED}
	 * it may be a lock that was not taken: {@link SessionLock#isHeld()} is {@code false}
	 * @throws SessionLockTimeoutException if it cannot be had in time
	 * @throws SessionUnavailableException if this instance has not reached the database
	 * since its start
	 */
	SessionLock acquire(String publicId);

	/** The lock of one session, or the note that the request goes on without it. */
	interface SessionLock {

		/**
		 * Returns whether this request alone has the lock. A lock that has not been
		 * renewed for {@code hybrid-session.locking.lease}, less a second, does not count
		 * as held, because another instance may take it. This happens when this instance
		 * was stopped for that long, or when neither tier answered. It counts again after
		 * a late renewal, if nobody has taken it.
		 * @return {@code false} if the lock was released or lost, was never taken, or may
		 * be over
		 */
		boolean isHeld();

		/** Gives the lock back, by any thread. Does nothing the second time. */
		void release();

	}

	/** Chooses how a request ends that does not get the lock of its session in time. */
	enum LockTimeoutPolicy {

		/** It is answered with 503, to be tried again. */
		FAIL,

		/** It goes on without the lock. */
		PROCEED

	}

}
