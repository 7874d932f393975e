package dev.hybridsession;

/**
 * Thrown when a subsession could not be changed within
 * {@code hybrid-session.locking.wait}: another request holds its lock, or other requests
 * keep changing it.
 */
@SuppressWarnings("serial")
public final class SubsessionLockedException extends RuntimeException {

	public SubsessionLockedException(String message) {
		super(message);
	}

}
