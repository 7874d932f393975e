package dev.hybridsession.tier;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when others keep locking the very rows that a change is about. The database is
 * there, and other rows can be changed.
 */
public class StoreContendedException extends StoreUnavailableException {

	public StoreContendedException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
