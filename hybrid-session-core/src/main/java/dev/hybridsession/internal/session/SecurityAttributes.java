package dev.hybridsession.internal.session;

import java.util.List;

/**
 * Tells {@link SessionSaver} which attributes decide who may do what. Their changes go to
 * the database at once: losing memcached must not give a right back that was taken away.
 *
 * <p>
 * Spring Security and Spring Session begin the names of all their session attributes
 * alike, so modules and releases that are not known here are covered too.
 */
final class SecurityAttributes {

	private static final List<String> PREFIXES = List.of(
			// the security context, with all factors of the login, and the saved request
			"SPRING_SECURITY_",
			// CSRF token, what OAuth2, SAML and WebAuthn remember between two requests
			"org.springframework.security.",
			// the mark of a session that the session registry has expired
			"org.springframework.session.security.");

	/** Shown on the login page, and nothing is decided by it. */
	private static final String LAST_EXCEPTION = "SPRING_SECURITY_LAST_EXCEPTION";

	private SecurityAttributes() {
	}

	/**
	 * Returns whether security decides by an attribute.
	 */
	static boolean contain(String name) {
		for (String prefix : PREFIXES) {
			if (name.startsWith(prefix)) {
				return !LAST_EXCEPTION.equals(name);
			}
		}
		return false;
	}

}
