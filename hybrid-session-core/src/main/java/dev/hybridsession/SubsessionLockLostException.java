package dev.hybridsession;

/**
 * Thrown when the lock of a subsession was lost before its release. The write under the
 * lock has not happened.
 */
@SuppressWarnings("serial")
public final class SubsessionLockLostException extends RuntimeException {

	public SubsessionLockLostException(String message) {
		super(message);
	}

}
