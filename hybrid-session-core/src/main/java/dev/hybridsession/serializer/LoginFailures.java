package dev.hybridsession.serializer;

import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;

/**
 * Takes out of an exception of Spring Security what was typed at the login. Loaded only
 * where Spring Security is on the class path.
 */
final class LoginFailures {

	private LoginFailures() {
	}

	static boolean isLogin(Object object) {
		return object instanceof Authentication;
	}

	/**
	 * Returns what stands for an object that is part of an exception.
	 * @return the object itself; for a login with credentials, or one that has not
	 * succeeded, only the name that was typed, or {@code null} if there is none
	 */
	static @Nullable Object withoutCredentials(Object object) {
		if (!(object instanceof Authentication login) || (login.isAuthenticated() && !hasCredentials(login))) {
			return object;
		}
		return (login instanceof UsernamePasswordAuthenticationToken && login.getPrincipal() instanceof String name)
				? UsernamePasswordAuthenticationToken.unauthenticated(name, null) : null;
	}

	private static boolean hasCredentials(Authentication login) {
		Object credentials = login.getCredentials();
		return credentials != null && !"".equals(credentials);
	}

	static boolean isLoginFailure(Class<?> type) {
		return AuthenticationException.class.isAssignableFrom(type);
	}

	/** Returns a substitute of Spring Security. */
	static Throwable standIn(String className, @Nullable String message) {
		return new ReducedAuthenticationException(className, message, null);
	}

	/** Returns a substitute for an exception of Spring Security, or else {@code null}. */
	static @Nullable Throwable standIn(Throwable failure, @Nullable String message, @Nullable Throwable cause) {
		if (!(failure instanceof AuthenticationException original)) {
			return null;
		}
		String className = ExceptionReducer.StandIn.className(failure);
		ReducedAuthenticationException standIn = new ReducedAuthenticationException(className, message, cause);
		Authentication request = original.getAuthenticationRequest();
		if (request != null && withoutCredentials(request) instanceof UsernamePasswordAuthenticationToken typed
				&& typed.getPrincipal() instanceof String) {
			standIn.setAuthenticationRequest(typed);
		}
		return standIn;
	}

}
