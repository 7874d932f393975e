package dev.hybridsession.internal.store;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the database cannot be asked, now. A subclass says that the database is
 * there all the same.
 */
public class StoreUnavailableException extends RuntimeException {

	public StoreUnavailableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

	/**
	 * Returns whether this is evidence that the database is away.
	 * @return {@code false} if the database is there, or nothing is known of it
	 */
	public boolean isOutage() {
		return true;
	}

}
