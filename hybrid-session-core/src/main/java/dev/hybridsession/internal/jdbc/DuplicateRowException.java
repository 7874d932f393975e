package dev.hybridsession.internal.jdbc;

import dev.hybridsession.internal.store.RowRejectedException;

/** Thrown when another row has the internal or public id of a row. */
@SuppressWarnings("serial")
final class DuplicateRowException extends RowRejectedException {

	DuplicateRowException(String message, Throwable cause) {
		super(message, cause);
	}

}
