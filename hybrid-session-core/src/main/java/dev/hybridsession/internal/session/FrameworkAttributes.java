package dev.hybridsession.internal.session;

import java.util.Map;
import java.util.Optional;

/**
 * Names the attributes of Spring that a session may be without. {@link AttributeDecoder}
 * leaves one out if it cannot be kept: the application has not put it there and cannot
 * take it away. Attributes that security decides by, and those that hold values of the
 * application, are not among them.
 */
final class FrameworkAttributes {

	/** The attribute that holds the login. */
	static final String LOGIN = "SPRING_SECURITY_CONTEXT";

	/**
	 * The beginnings of the names of dispensable attributes, each with the effect that a
	 * person notices if it is missing.
	 */
	private static final Map<String, String> DISPENSABLE = Map.of("SPRING_SECURITY_LAST_EXCEPTION",
			"the login page cannot say why the login failed", "SPRING_SECURITY_SAVED_REQUEST",
			"the login leads to the default page and not to the one that was asked for",
			"org.springframework.security.oauth2.client.web.HttpSessionOAuth2AuthorizedClientRepository.",
			"the access token is fetched again when it is needed",
			"org.springframework.web.context.request.ServletRequestAttributes.DESTRUCTION_CALLBACK.",
			"the session-scoped bean is kept, but its @PreDestroy method is not called when the session ends",
			"org.springframework.validation.BindingResult.", "the form is shown without its errors",
			"org.springframework.web.util.WebUtils.MUTEX", "Spring MVC locks the session itself instead",
			"org.springframework.boot.", "the error page has no details");

	private FrameworkAttributes() {
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
