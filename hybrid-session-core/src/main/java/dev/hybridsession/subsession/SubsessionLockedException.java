package dev.hybridsession.subsession;

/**
 * Another holds the lock of a subsession, and did not release it in time.
 */
@SuppressWarnings("serial")
public final class SubsessionLockedException extends RuntimeException {

	SubsessionLockedException(String message) {
		super(message);
	}

}
