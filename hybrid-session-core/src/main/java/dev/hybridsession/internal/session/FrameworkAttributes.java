package dev.hybridsession.internal.session;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.hybridsession.serializer.AttributeSerializationException;

/**
 * Knows the session attributes of Spring.
 * <ol>
 * <li>Security attributes decide who may do what. {@link SessionSaver} writes their
 * changes to the database at once: losing memcached must not give a right back that was
 * taken away. Spring Security and Spring Session begin the names of all their session
 * attributes alike, so modules and releases that are not known here are covered too.</li>
 * <li>A session may be without some others. {@link AttributeCodec} leaves one out if it
 * cannot be kept: the application has not put it there and cannot take it away. The
 * login, and attributes that hold values of the application, are not among them.</li>
 * </ol>
 */
final class FrameworkAttributes {

	static final String LOGIN = "SPRING_SECURITY_CONTEXT";

	/** Shown on the login page, and nothing is decided by it. */
	private static final String LAST_EXCEPTION = "SPRING_SECURITY_LAST_EXCEPTION";

	/** Many times as much as an exception and its causes usually have. */
	private static final int LARGEST_EXCEPTION = 256 * 1024;

	private static final List<String> SECURITY = List.of(
			// the security context, with all factors of the login, and the saved request
			"SPRING_SECURITY_",
			// CSRF token, what OAuth2, SAML and WebAuthn remember between two requests
			"org.springframework.security.",
			// the mark of a session that the session registry has expired
			"org.springframework.session.security.");

	private static final String TOKEN_IS_FETCHED_AGAIN = "the access token is fetched again when it is needed";

	/**
	 * The beginnings of the names of dispensable attributes, each with the effect that a
	 * person notices if it is missing.
	 */
	private static final Map<String, String> DISPENSABLE = Map.of(LAST_EXCEPTION,
			"the login page cannot say why the login failed", "SPRING_SECURITY_SAVED_REQUEST",
			"the login leads to the default page and not to the page that was asked for",
			"org.springframework.security.oauth2.client.web.HttpSessionOAuth2AuthorizedClientRepository.",
			TOKEN_IS_FETCHED_AGAIN,
			"org.springframework.security.oauth2.client.web.server.WebSessionServerOAuth2AuthorizedClientRepository.",
			TOKEN_IS_FETCHED_AGAIN,
			"org.springframework.web.context.request.ServletRequestAttributes.DESTRUCTION_CALLBACK.",
			"the session-scoped bean is kept. Allowing the classes would not have its @PreDestroy method called:"
					+ " no store of Spring Session calls it when a session ends",
			"org.springframework.validation.BindingResult.", "the form is shown without its errors",
			"org.springframework.web.util.WebUtils.MUTEX", "Spring MVC locks the session itself instead",
			"org.springframework.boot.", "the error page has no details");

	private FrameworkAttributes() {
	}

	static boolean isSecurityAttribute(String name) {
		for (String prefix : SECURITY) {
			if (name.startsWith(prefix)) {
				return !LAST_EXCEPTION.equals(name);
			}
		}
		return false;
	}

	/**
	 * Refuses the exception of a login with a name of megabytes, which anybody can send.
	 * @throws AttributeSerializationException if it is to be left out
	 */
	static void requireModest(String name, int length) {
		if (length > LARGEST_EXCEPTION && LAST_EXCEPTION.equals(name)) {
			throw new AttributeSerializationException("it has " + length + " bytes, more than " + LARGEST_EXCEPTION);
		}
	}

	/**
	 * Returns what a person notices if an attribute is left out, or empty if it must not
	 * be.
	 */
	static Optional<String> consequenceOfLeavingOut(String name) {
		return DISPENSABLE.entrySet()
			.stream()
			.filter((entry) -> name.startsWith(entry.getKey()))
			.map(Map.Entry::getValue)
			.findFirst();
	}

}
