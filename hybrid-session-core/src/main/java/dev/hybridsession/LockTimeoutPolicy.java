package dev.hybridsession;

/**
 * Chooses how a request ends that does not get the lock of its session in time.
 */
public enum LockTimeoutPolicy {

	/**
	 * It is answered with 503, to be tried again.
	 */
	FAIL,

	/**
	 * It goes on without the lock.
	 */
	PROCEED

}
