package dev.hybridsession.tier;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when no connection to the database was free in time. The database is there, and
 * nothing was asked of it: the same question may be asked again.
 */
public class StoreCongestedException extends StoreUnavailableException {

	public StoreCongestedException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
