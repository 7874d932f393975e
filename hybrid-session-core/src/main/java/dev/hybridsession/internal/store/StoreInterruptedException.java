package dev.hybridsession.internal.store;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the calling thread was interrupted while it asked the database, which says
 * nothing about the database. The thread stays interrupted.
 */
public class StoreInterruptedException extends StoreUnavailableException {

	public StoreInterruptedException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
