package dev.hybridsession;

/**
 * Another holds the lock of a subsession, and did not release it in time.
 */
@SuppressWarnings("serial")
public final class SubsessionLockedException extends RuntimeException {

	public SubsessionLockedException(String message) {
		super(message);
	}

}
