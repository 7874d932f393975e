package dev.hybridsession;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when neither tier can say whether a session exists, or neither tier can keep a
 * change of it. The request should be answered with 503 and tried again. It is never a
 * reason to log a user out.
 */
public class SessionUnavailableException extends RuntimeException {

	public SessionUnavailableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
