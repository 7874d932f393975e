package dev.hybridsession.internal.store;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when no connection to the database was free in time, or its server takes no
 * further ones. The database is there, and nothing was asked of it: the same question may
 * be asked again.
 */
public class StoreCongestedException extends StoreUnavailableException {

	public StoreCongestedException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
