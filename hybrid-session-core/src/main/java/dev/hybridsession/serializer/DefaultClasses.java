package dev.hybridsession.serializer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What sessions usually consist of, as patterns of Java's serialization filters. None of
 * these does anything when it is deserialized but to become what it was.
 */
final class DefaultClasses {

	/**
	 * No subpackages of {@code java.lang}, among which is reflection, and so no dynamic
	 * proxies: reading one defines its class, of which there may be any number.
	 */
	private static final List<String> JAVA = List.of("java.lang.*", "java.io.Serializable", "java.io.Externalizable",
			"java.text.*", "java.util.*", "java.util.concurrent.*", "java.util.concurrent.atomic.*",
			"java.util.concurrent.locks.*", "java.time.**", "java.math.*", "java.net.URI", "java.net.InetAddress",
			"java.net.Inet4Address", "java.net.Inet6Address", "java.net.InetSocketAddress", "java.net.SocketAddress",
			"java.sql.Date", "java.sql.Time", "java.sql.Timestamp",
			// who has logged in with a client certificate
			"java.security.cert.Certificate$CertificateRep", "sun.security.x509.X509CertImpl",
			// what TimeZone.getTimeZone returns, and every GregorianCalendar has
			"sun.util.calendar.ZoneInfo");

	/** What Spring's own parts and the container put into sessions. */
	private static final List<String> WEB = List.of("org.springframework.security.**",
			"org.springframework.web.servlet.FlashMap", "org.springframework.util.LinkedMultiValueMap",
			"org.springframework.util.MultiValueMapAdapter", "org.springframework.util.LinkedCaseInsensitiveMap*",
			"org.springframework.web.util.HttpSessionMutexListener$Mutex", "jakarta.servlet.http.Cookie",
			// a form's errors, which go through a FlashMap from page to page
			"org.springframework.validation.BeanPropertyBindingResult",
			"org.springframework.validation.DirectFieldBindingResult",
			"org.springframework.validation.MapBindingResult",
			"org.springframework.validation.AbstractPropertyBindingResult",
			"org.springframework.validation.AbstractBindingResult", "org.springframework.validation.AbstractErrors",
			"org.springframework.validation.ObjectError", "org.springframework.validation.FieldError",
			"org.springframework.validation.DefaultMessageCodesResolver*",
			"org.springframework.validation.beanvalidation.SpringValidatorAdapter$*",
			"org.springframework.context.support.DefaultMessageSourceResolvable");

	/** Libraries that no package of an application makes harmless. */
	private static final List<String> NEVER = List.of("!java.**", "!javax.**", "!jakarta.**", "!jdk.**", "!sun.**",
			"!com.sun.**", "!org.springframework.**");

	/** Looks its host up when it is put into a map. Refused unless OIDC needs it. */
	private static final String URL = "java.net.URL";

	private DefaultClasses() {
	}

	/**
	 * Returns the patterns for an application, of which the first that matches decides.
	 * @param basePackages its packages
	 * @param oidc whether users may have logged in by OpenID Connect, whose tokens name
	 * their issuer by a URL
	 */
	static List<String> patterns(Collection<String> basePackages, boolean oidc) {
		List<String> patterns = new ArrayList<>(JAVA);
		patterns.addAll(WEB);
		if (oidc) {
			patterns.add(URL);
		}
		patterns.addAll(NEVER);
		for (String basePackage : basePackages) {
			if (!basePackage.isEmpty()) {
				patterns.add(basePackage + (isShared(basePackage) ? ".*" : ".**"));
			}
		}
		patterns.add("!*");
		return patterns;
	}

	/** In {@code com} and its like everybody has subpackages. */
	private static boolean isShared(String basePackage) {
		return basePackage.indexOf('.') < 0;
	}

}
