package dev.hybridsession.serializer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Lists what sessions usually consist of, as patterns of Java's serialization filters,
 * with the reason for each group. {@link ClassFilter} asks it once, at start.
 * <p>
 * A class belongs here if many applications keep it and if reading one does nothing but
 * make the object again: no lookup, no loading of classes, no call of a method that the
 * bytes name. Its fields are filtered as well.
 */
final class DefaultClasses {

	/**
	 * No subpackages of {@code java.lang}, among which is reflection, and so no dynamic
	 * proxies: reading one defines its class, and there may be any number of these.
	 */
	private static final List<String> JAVA = List.of("java.lang.*", "java.io.Serializable", "java.io.Externalizable",
			"java.text.*", "java.util.*", "java.util.concurrent.*", "java.util.concurrent.atomic.*",
			"java.util.concurrent.locks.*", "java.time.**", "java.math.*", "java.net.URI", "java.net.InetAddress",
			"java.net.Inet4Address", "java.net.Inet6Address", "java.net.InetSocketAddress", "java.net.SocketAddress",
			"java.sql.Date", "java.sql.Time", "java.sql.Timestamp",
			// a path as text; reading one opens nothing
			"java.io.File",
			// its text and flags; it is compiled when it is first used
			"java.util.regex.Pattern", "java.util.regex.PatternSyntaxException",
			// a pair of texts, in what web services answer
			"javax.xml.namespace.QName",
			// a text, which is parsed; who somebody is in a directory
			"javax.naming.ldap.LdapName",
			// the listeners of a bean, which are filtered like everything else
			"java.beans.PropertyChangeSupport",
			// who has logged in with a client certificate
			"java.security.cert.Certificate$CertificateRep", "sun.security.x509.X509CertImpl",
			"javax.security.auth.x500.X500Principal",
			// what TimeZone.getTimeZone returns, and every GregorianCalendar has
			"sun.util.calendar.ZoneInfo");

	/**
	 * Exceptions that are texts and numbers, so that they are kept as what they are. All
	 * others are {@linkplain ExceptionReducer reduced}.
	 */
	private static final List<String> EXCEPTIONS = List.of("java.io.IOException", "java.io.EOFException",
			"java.io.FileNotFoundException", "java.io.InterruptedIOException", "java.io.UncheckedIOException",
			"java.io.UnsupportedEncodingException", "java.nio.charset.CharacterCodingException",
			"java.nio.file.FileSystemException", "java.nio.file.NoSuchFileException",
			"java.nio.file.AccessDeniedException", "java.nio.file.FileAlreadyExistsException",
			"java.nio.file.DirectoryNotEmptyException", "java.nio.file.InvalidPathException",
			"java.net.SocketException", "java.net.ConnectException", "java.net.NoRouteToHostException",
			"java.net.SocketTimeoutException", "java.net.UnknownHostException", "java.net.MalformedURLException",
			"java.net.URISyntaxException", "java.net.ProtocolException", "java.net.http.HttpTimeoutException",
			"java.net.http.HttpConnectTimeoutException", "javax.net.ssl.SSLException",
			"javax.net.ssl.SSLHandshakeException", "java.security.GeneralSecurityException",
			"java.security.cert.CertificateException", "java.sql.SQLException", "java.sql.SQLWarning",
			"java.sql.SQLTransientException", "java.sql.SQLTimeoutException",
			"java.sql.SQLTransientConnectionException", "java.sql.SQLTransactionRollbackException",
			"java.sql.SQLNonTransientException", "java.sql.SQLNonTransientConnectionException",
			"java.sql.SQLDataException", "java.sql.SQLIntegrityConstraintViolationException",
			"java.sql.SQLInvalidAuthorizationSpecException", "java.sql.SQLSyntaxErrorException",
			"java.sql.SQLFeatureNotSupportedException", "java.sql.SQLRecoverableException",
			// the package has exceptions only
			"org.springframework.dao.*", "org.springframework.core.NestedRuntimeException",
			// our own stand-ins
			ReducedException.class.getName(),
			ReducedException.class.getPackageName() + ".ReducedAuthenticationException");

	/** The classes that Spring's own parts and the container put into sessions. */
	private static final List<String> WEB = List.of("org.springframework.security.**",
			"org.springframework.web.servlet.FlashMap", "org.springframework.util.LinkedMultiValueMap",
			"org.springframework.util.MultiValueMapAdapter", "org.springframework.util.LinkedCaseInsensitiveMap*",
			"org.springframework.web.util.HttpSessionMutexListener$Mutex", "jakarta.servlet.http.Cookie",
			// what getParameterMap returns in Tomcat
			"org.apache.catalina.util.ParameterMap",
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

	/** Values of Spring that applications keep: texts, numbers, and maps of these. */
	private static final List<String> SPRING = List.of("org.springframework.http.HttpStatus*",
			"org.springframework.http.DefaultHttpStatusCode", "org.springframework.http.HttpMethod",
			"org.springframework.http.HttpHeaders", "org.springframework.http.ReadOnlyHttpHeaders",
			"org.springframework.http.MediaType", "org.springframework.util.MimeType",
			"org.springframework.util.unit.DataSize", "org.springframework.ui.ModelMap",
			"org.springframework.ui.ExtendedModelMap", "org.springframework.validation.support.BindingAwareModelMap",
			// a list that a user turns the pages of
			"org.springframework.beans.support.PagedListHolder",
			"org.springframework.beans.support.MutableSortDefinition",
			// the page and the order of a list that a user looks at
			"org.springframework.data.domain.AbstractPageRequest", "org.springframework.data.domain.PageRequest",
			"org.springframework.data.domain.Chunk", "org.springframework.data.domain.PageImpl",
			"org.springframework.data.domain.SliceImpl", "org.springframework.data.domain.Sort",
			"org.springframework.data.domain.Sort$Order", "org.springframework.data.domain.Sort$Direction",
			"org.springframework.data.domain.Sort$NullHandling", "org.springframework.data.geo.Point",
			"org.springframework.data.geo.Distance", "org.springframework.data.geo.Metrics",
			"org.springframework.data.geo.Box", "org.springframework.data.geo.Circle",
			"org.springframework.data.geo.Polygon");

	/**
	 * The classes that OpenID JSON becomes, in {@code ClientRegistration}: maps and
	 * lists. Those of Gson are written as the JDK's.
	 */
	private static final List<String> JSON = List.of("net.minidev.json.JSONObject", "net.minidev.json.JSONArray",
			"com.nimbusds.oauth2.sdk.util.OrderedJSONObject", "com.nimbusds.jose.shaded.json.JSONObject",
			"com.nimbusds.jose.shaded.json.JSONArray", "com.nimbusds.jose.shaded.gson.internal.LinkedTreeMap*",
			"com.google.gson.internal.LinkedTreeMap*");

	/**
	 * Collections of entities. They are kept and not replaced: a collection that was not
	 * loaded would become an empty one, and {@code merge} would delete its rows. Proxies
	 * of entities are not here, because reading one looks methods up by name.
	 */
	private static final List<String> HIBERNATE = List.of("org.hibernate.collection.spi.AbstractPersistentCollection",
			"org.hibernate.collection.spi.PersistentBag", "org.hibernate.collection.spi.PersistentIdentifierBag",
			"org.hibernate.collection.spi.PersistentList", "org.hibernate.collection.spi.PersistentMap",
			"org.hibernate.collection.spi.PersistentSet", "org.hibernate.collection.spi.PersistentSortedMap",
			"org.hibernate.collection.spi.PersistentSortedSet");

	/** Kotlin's collections and tuples, and none of its functions. */
	private static final List<String> KOTLIN = List.of("kotlin.Pair", "kotlin.Triple", "kotlin.InitializedLazyImpl",
			"kotlin.collections.EmptyList", "kotlin.collections.EmptyMap", "kotlin.collections.EmptySet",
			"kotlin.collections.builders.SerializedCollection", "kotlin.collections.builders.SerializedMap",
			"kotlin.collections.builders.ListBuilder", "kotlin.collections.builders.SetBuilder",
			"kotlin.collections.builders.MapBuilder", "kotlin.enums.EnumEntriesList", "kotlin.uuid.Uuid",
			"kotlin.time.Instant", "kotlin.enums.EnumEntriesSerializationProxy", "kotlin.uuid.UuidSerialized",
			"kotlin.time.InstantSerialized");

	/** Libraries that no package of an application makes harmless. */
	private static final List<String> NEVER = List.of("!java.**", "!javax.**", "!jakarta.**", "!jdk.**", "!sun.**",
			"!com.sun.**", "!org.springframework.**");

	/** Libraries with classes that known attacks use. */
	private static final List<String> ATTACKED = List.of("bsh.", "clojure.", "com.mchange.", "com.rometools.",
			"com.sun.syndication.", "com.vaadin.", "groovy.", "javassist.", "net.sf.json.", "org.apache.click.",
			"org.apache.commons.", "org.apache.groovy.", "org.apache.myfaces.", "org.apache.wicket.", "org.aspectj.",
			"org.codehaus.groovy.", "org.hibernate.", "org.jboss.", "org.mozilla.", "org.python.");

	/** Refused unless OIDC needs it. */
	private static final String URL = "java.net.URL";

	/** Left out on purpose: why, and what to keep instead. */
	private static final Map<String, String> LEFT_OUT = Map.of(URL,
			"looks its host up when it is put into a map; keep a java.net.URI instead", "java.util.logging.Level",
			"stays in memory for good, with every name that is read; keep the name of the level instead",
			"org.hibernate.proxy.pojo.bytebuddy.SerializableProxy",
			"stands for an entity that Hibernate has not loaded, and names the methods to call;"
					+ " keep the entity (Hibernate.unproxy) or its id instead");

	/**
	 * Packages in which everybody has subpackages. So are those with two letters, which
	 * are the names of countries.
	 */
	private static final Set<String> SHARED_ROOTS = Set.of("com", "org", "net", "edu", "gov", "mil", "int", "info",
			"biz", "dev", "java", "javax", "jakarta", "jdk", "sun", "kotlin", "kotlinx", "scala", "groovy", "clojure");

	private DefaultClasses() {
	}

	/**
	 * Returns the patterns for an application. The first pattern that matches decides.
	 * @param basePackages its packages
	 * @param oidc whether users may have logged in by OpenID Connect, whose tokens name
	 * their issuer by a URL
	 */
	static List<String> patterns(Collection<String> basePackages, boolean oidc) {
		List<String> patterns = new ArrayList<>(allowed().toList());
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

	/** Returns the classes that are allowed each by its name. */
	static Stream<String> names() {
		return allowed().filter((pattern) -> pattern.indexOf('*') < 0);
	}

	private static Stream<String> allowed() {
		return Stream.of(JAVA, EXCEPTIONS, WEB, SPRING, JSON, HIBERNATE, KOTLIN).flatMap(List::stream);
	}

	private static boolean isShared(String basePackage) {
		return basePackage.indexOf('.') < 0 && (basePackage.length() <= 2 || SHARED_ROOTS.contains(basePackage));
	}

	/**
	 * Returns why a class is left out on purpose.
	 * @param className the name of the class
	 * @return the rest of a sentence that begins with the class, or {@code null}
	 */
	static @Nullable String whyLeftOut(String className) {
		return LEFT_OUT.get(className);
	}

	/** Whether a whole package of it would allow too much, so that none is suggested. */
	static boolean isSuggestedAlone(String className) {
		return isOfPlatform(className) || ATTACKED.stream().anyMatch(className::startsWith);
	}

	static boolean isOfJdk(String className) {
		return className.startsWith("java.") || className.startsWith("javax.") || className.startsWith("sun.")
				|| className.startsWith("jdk.");
	}

	static boolean isOfPlatform(String className) {
		return NEVER.stream().anyMatch((pattern) -> className.startsWith(pattern.substring(1, pattern.length() - 2)));
	}

}
