package dev.hybridsession;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when nobody can say whether a session exists, or a change of it can be kept
 * nowhere. The request should be answered with 503 and tried again; it is never a reason
 * to log anyone out.
 */
public class SessionUnavailableException extends RuntimeException {

	public SessionUnavailableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
