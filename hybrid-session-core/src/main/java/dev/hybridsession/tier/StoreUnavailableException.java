package dev.hybridsession.tier;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the database cannot be asked, now.
 */
public class StoreUnavailableException extends RuntimeException {

	public StoreUnavailableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
