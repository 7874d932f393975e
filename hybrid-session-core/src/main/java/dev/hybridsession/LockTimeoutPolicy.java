package dev.hybridsession;

/**
 * What becomes of a request that cannot have the lock of its session in time.
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
