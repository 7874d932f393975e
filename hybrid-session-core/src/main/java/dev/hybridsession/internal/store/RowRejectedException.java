package dev.hybridsession.internal.store;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the database will not take a row, whenever it is tried: it is too large,
 * for example.
 */
public class RowRejectedException extends RuntimeException {

	public RowRejectedException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
