package dev.hybridsession.serializer;

import org.jspecify.annotations.Nullable;

import org.springframework.security.core.AuthenticationException;

/**
 * Stands in a session for an exception of Spring Security that cannot be kept there, so
 * that login pages still find an {@link AuthenticationException}. Made by
 * {@link LoginFailures}.
 */
final class ReducedAuthenticationException extends AuthenticationException implements ExceptionReducer.StandIn {

	private static final long serialVersionUID = 1;

	private final String className;

	ReducedAuthenticationException(String className, @Nullable String message, @Nullable Throwable cause) {
		super(message);
		this.className = className;
		if (cause != null) {
			initCause(cause);
		}
	}

	@Override
	public String className() {
		return this.className;
	}

	@Override
	public String toString() {
		return ReducedException.print(this.className, getLocalizedMessage());
	}

}
