package dev.hybridsession.internal.store;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when others keep locking the very rows that a question is about, or when the
 * database gave a question up that took too long. The database is there, and other rows
 * can be read and changed.
 */
public class StoreContendedException extends StoreUnavailableException {

	public StoreContendedException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
