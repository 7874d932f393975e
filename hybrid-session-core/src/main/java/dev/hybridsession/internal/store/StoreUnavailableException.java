package dev.hybridsession.internal.store;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the database cannot be asked, now. A subclass says that the database is
 * there all the same, or that nothing is known of it.
 */
public class StoreUnavailableException extends RuntimeException {

	public StoreUnavailableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

	/** Returns whether this is evidence that the database is away: not for a subclass. */
	public boolean isOutage() {
		return getClass() == StoreUnavailableException.class;
	}

}
