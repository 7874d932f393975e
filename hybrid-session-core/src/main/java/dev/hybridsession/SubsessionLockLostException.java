package dev.hybridsession;

/**
 * Thrown when the lock of a subsession was lost before its release. The operation that
 * throws has changed nothing. Earlier changes under the lock stay.
 */
@SuppressWarnings("serial")
public final class SubsessionLockLostException extends RuntimeException {

	public SubsessionLockLostException(String message) {
		super(message);
	}

}
