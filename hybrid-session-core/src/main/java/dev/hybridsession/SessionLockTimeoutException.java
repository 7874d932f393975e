package dev.hybridsession;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a request asks for its session and cannot have the session's lock in time.
 * If the application does not handle it, the request is answered with 503 and
 * {@code Retry-After}.
 */
public class SessionLockTimeoutException extends RuntimeException {

	public SessionLockTimeoutException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
