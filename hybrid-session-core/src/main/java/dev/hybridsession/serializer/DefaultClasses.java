package dev.hybridsession.serializer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

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
	 * <ul>
	 * <li>A file is a path as text; reading one opens nothing.</li>
	 * <li>A regular expression is its text and flags; it is compiled when it is first
	 * used.</li>
	 * <li>A qualified name is a pair of texts, in what web services answer.</li>
	 * <li>A name of LDAP is a text, which is parsed; it says who somebody is in a
	 * directory.</li>
	 * <li>The listeners of a bean are filtered like everything else.</li>
	 * <li>The certificates say who has logged in with a client certificate.</li>
	 * <li>The zone is what TimeZone.getTimeZone returns, and every GregorianCalendar
	 * has.</li>
	 * </ul>
	 */
	private static final List<String> JAVA = names("""
			java.lang *
			java.io Serializable Externalizable File
			java.text *
			java.util * regex.Pattern regex.PatternSyntaxException concurrent.* concurrent.atomic.* \
			concurrent.locks.*
			java.time **
			java.math *
			java.net URI InetAddress Inet4Address Inet6Address InetSocketAddress SocketAddress
			java.sql Date Time Timestamp
			java.beans PropertyChangeSupport
			java.security.cert Certificate$CertificateRep
			javax.naming.ldap LdapName
			javax.security.auth.x500 X500Principal
			javax.xml.namespace QName
			sun.security.x509 X509CertImpl
			sun.util.calendar ZoneInfo
			""");

	/**
	 * Exceptions that are texts and numbers, so that they are kept as what they are. All
	 * others are {@linkplain ExceptionReducer reduced}. The package of Spring's
	 * exceptions has no other classes. The last ones are our own substitutes.
	 */
	private static final List<String> EXCEPTIONS = names("""
			java.io IOException EOFException FileNotFoundException InterruptedIOException UncheckedIOException \
			UnsupportedEncodingException
			java.nio.charset CharacterCodingException
			java.nio.file FileSystemException NoSuchFileException AccessDeniedException FileAlreadyExistsException \
			DirectoryNotEmptyException InvalidPathException
			java.net SocketException ConnectException NoRouteToHostException SocketTimeoutException \
			UnknownHostException MalformedURLException URISyntaxException ProtocolException
			java.net.http HttpTimeoutException HttpConnectTimeoutException
			javax.net.ssl SSLException SSLHandshakeException
			java.security GeneralSecurityException cert.CertificateException
			java.sql SQLException SQLWarning SQLTransientException SQLTimeoutException \
			SQLTransientConnectionException SQLTransactionRollbackException SQLNonTransientException \
			SQLNonTransientConnectionException SQLDataException SQLIntegrityConstraintViolationException \
			SQLInvalidAuthorizationSpecException SQLSyntaxErrorException SQLFeatureNotSupportedException \
			SQLRecoverableException
			org.springframework dao.* core.NestedRuntimeException
			dev.hybridsession.serializer ReducedException ReducedAuthenticationException
			""");

	/**
	 * The classes that Spring's own parts and the container put into sessions. Tomcat's
	 * map is that of {@code getParameterMap}. A login by CAS keeps the assertion. The
	 * classes of validation are a form's errors, which go through a FlashMap from page to
	 * page.
	 */
	private static final List<String> WEB = names("""
			org.springframework.security **
			org.springframework.web servlet.FlashMap util.HttpSessionMutexListener$Mutex
			org.springframework.util LinkedMultiValueMap MultiValueMapAdapter LinkedCaseInsensitiveMap*
			jakarta.servlet.http Cookie
			org.apache.catalina.util ParameterMap
			org.apereo.cas.client authentication.AttributePrincipalImpl authentication.SimplePrincipal \
			validation.AssertionImpl
			org.springframework.validation BeanPropertyBindingResult DirectFieldBindingResult MapBindingResult \
			AbstractPropertyBindingResult AbstractBindingResult AbstractErrors SimpleErrors ObjectError \
			FieldError DefaultBindingErrorProcessor$BindingFieldError DefaultMessageCodesResolver* \
			beanvalidation.SpringValidatorAdapter$*
			org.springframework.context.support DefaultMessageSourceResolvable
			""");

	/**
	 * Values of Spring that applications keep: texts, numbers, and maps of these. Among
	 * them are the page and the order of a list that a user looks at.
	 */
	private static final List<String> SPRING = names("""
			org.springframework.http HttpStatus* DefaultHttpStatusCode HttpMethod HttpHeaders ReadOnlyHttpHeaders \
			MediaType
			org.springframework.util MimeType unit.DataSize
			org.springframework.ui ModelMap ExtendedModelMap
			org.springframework.validation.support BindingAwareModelMap
			org.springframework.beans.support PagedListHolder MutableSortDefinition
			org.springframework.data.domain AbstractPageRequest PageRequest Chunk PageImpl SliceImpl Sort Sort$Order \
			Sort$Direction Sort$NullHandling
			org.springframework.data.geo Point Distance Metrics Box Circle Polygon
			""");

	/**
	 * The classes that OpenID JSON becomes, in {@code ClientRegistration}: maps and
	 * lists. Those of Gson are written as the JDK's.
	 */
	private static final List<String> JSON = names("""
			net.minidev.json JSONObject JSONArray
			com.nimbusds.oauth2.sdk.util OrderedJSONObject
			com.nimbusds.jose.shaded json.JSONObject json.JSONArray gson.internal.LinkedTreeMap*
			com.google.gson.internal LinkedTreeMap*
			""");

	/**
	 * Collections of entities. They are kept and not replaced: a collection that was not
	 * loaded would become an empty one, and {@code merge} would delete its rows. Proxies
	 * of entities are not here, because reading one looks methods up by name.
	 */
	private static final List<String> HIBERNATE = names("""
			org.hibernate.collection.spi AbstractPersistentCollection PersistentBag PersistentIdentifierBag \
			PersistentList PersistentMap PersistentSet PersistentSortedMap PersistentSortedSet
			""");

	/** Kotlin's collections and tuples, and none of its functions. */
	private static final List<String> KOTLIN = names("""
			kotlin Pair Triple InitializedLazyImpl uuid.Uuid uuid.UuidSerialized time.Instant time.InstantSerialized
			kotlin.collections EmptyList EmptyMap EmptySet builders.SerializedCollection builders.SerializedMap \
			builders.ListBuilder builders.SetBuilder builders.MapBuilder
			kotlin.enums EnumEntriesList EnumEntriesSerializationProxy
			""");

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

	/** Only JSON meets these: the JDK's format writes another class in their place. */
	private static final String LAZY = "computes its value when it is first read, and has no form in JSON;"
			+ " keep the value itself instead, or compute it in a getter";

	/**
	 * Classes that are left out on purpose, each with the rest of a sentence that begins
	 * with it: why, and what to keep instead.
	 */
	static final Map<String, String> LEFT_OUT = Map.of(URL,
			"looks its host up when it is put into a map; keep a java.net.URI instead", "java.util.logging.Level",
			"stays in memory for good, with every name that is read; keep the name of the level instead",
			"org.hibernate.proxy.pojo.bytebuddy.SerializableProxy",
			"stands for an entity that Hibernate has not loaded, and names the methods to call;"
					+ " keep the entity (Hibernate.unproxy) or its id instead",
			"kotlin.SynchronizedLazyImpl", LAZY, "kotlin.SafePublicationLazyImpl", LAZY, "kotlin.UnsafeLazyImpl", LAZY);

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

	/** Reads lines, each of a package and names in it. */
	static List<String> names(String lines) {
		return lines.lines().flatMap((line) -> {
			String[] words = line.split(" ");
			return Stream.of(words).skip(1).map((name) -> words[0] + '.' + name);
		}).toList();
	}

	private static Stream<String> allowed() {
		return Stream.of(JAVA, EXCEPTIONS, WEB, SPRING, JSON, HIBERNATE, KOTLIN).flatMap(List::stream);
	}

	private static boolean isShared(String basePackage) {
		return basePackage.indexOf('.') < 0 && (basePackage.length() <= 2 || SHARED_ROOTS.contains(basePackage));
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
