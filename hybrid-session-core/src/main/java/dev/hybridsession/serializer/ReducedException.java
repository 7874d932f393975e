package dev.hybridsession.serializer;

import org.jspecify.annotations.Nullable;

/**
 * Stands in a session for an exception of a class that is not allowed there. It has the
 * class name, the message, the stack trace and the causes of the original, and prints as
 * the original does.
 */
final class ReducedException extends RuntimeException implements ExceptionReducer.StandIn {

	private static final long serialVersionUID = 1;

	private final String className;

	ReducedException(String className, @Nullable String message, @Nullable Throwable cause) {
		super(message, cause);
		this.className = className;
	}

	@Override
	public String className() {
		return this.className;
	}

	@Override
	public String toString() {
		return print(this.className, getLocalizedMessage());
	}

	static String print(String className, @Nullable String message) {
		return (message != null) ? className + ": " + message : className;
	}

}
