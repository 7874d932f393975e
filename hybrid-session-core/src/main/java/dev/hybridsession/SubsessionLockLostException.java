package dev.hybridsession;

/**
 * The lock of a subsession was lost before it was released, so that what was to be
 * written under it was not.
 */
@SuppressWarnings("serial")
public final class SubsessionLockLostException extends RuntimeException {

	public SubsessionLockLostException(String message) {
		super(message);
	}

}
