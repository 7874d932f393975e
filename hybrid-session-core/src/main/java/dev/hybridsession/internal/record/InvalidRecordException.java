package dev.hybridsession.internal.record;

/** Thrown when bytes are not a record that this version can read. */
public final class InvalidRecordException extends RuntimeException {

	public InvalidRecordException(String message) {
		super(message);
	}

}
