package dev.hybridsession.serializer;

import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.util.ClassUtils;

/**
 * Lets native images read and write what sessions usually consist of, in the JDK's format
 * and, as far as it is Spring Security's, as JSON. Spring calls it when it generates code
 * ahead of time. Classes of the application need hints of the application.
 */
final class SerializationRuntimeHints implements RuntimeHintsRegistrar {

	private static final String JSON = "tools.jackson.databind.json.JsonMapper";

	/** The usual classes of packages that {@link DefaultClasses} allows. */
	private static final List<String> OF_PACKAGES = Stream.of(in("java.lang.",
			"Boolean Byte Character Double Enum Enum[] Error Exception Float Integer Long Number Object Object[] RuntimeException"
					+ " Short StackTraceElement StackTraceElement[] String String[] String$CaseInsensitiveComparator"
					+ " StringBuffer StringBuilder Throwable ArithmeticException ClassCastException"
					+ " IllegalArgumentException IllegalStateException IndexOutOfBoundsException Integer[] Long[]"
					+ " NullPointerException NumberFormatException UnsupportedOperationException"),
			in("java.math.", "BigDecimal BigInteger MathContext RoundingMode"),
			in("java.time.", "Ser DayOfWeek Month chrono.Ser temporal.ChronoUnit zone.Ser"),
			in("java.util.",
					"AbstractMap$SimpleEntry AbstractMap$SimpleImmutableEntry ArrayDeque ArrayList Arrays$ArrayList BitSet"
							+ " Calendar CollSer Collections$EmptyList Collections$EmptyMap Collections$EmptySet"
							+ " Collections$CopiesList Collections$ReverseComparator Collections$ReverseComparator2"
							+ " Collections$SetFromMap Collections$SingletonList Collections$SingletonMap"
							+ " Collections$SingletonSet Collections$SynchronizedCollection"
							+ " Collections$SynchronizedList Collections$SynchronizedMap"
							+ " Collections$SynchronizedRandomAccessList Collections$SynchronizedSet"
							+ " Collections$UnmodifiableCollection Collections$UnmodifiableList"
							+ " Collections$UnmodifiableMap Collections$UnmodifiableRandomAccessList"
							+ " Collections$UnmodifiableSet Collections$UnmodifiableSortedMap"
							+ " Comparators$NaturalOrderComparator Currency Date EnumMap EnumSet$SerializationProxy"
							+ " GregorianCalendar HashMap HashSet Hashtable IdentityHashMap LinkedHashMap LinkedHashSet"
							+ " LinkedList Locale NoSuchElementException PriorityQueue Properties Stack TimeZone TreeMap"
							+ " TreeSet UUID Vector"),
			in("java.util.concurrent.",
					"ConcurrentHashMap ConcurrentHashMap$CollectionView ConcurrentHashMap$KeySetView"
							+ " ConcurrentHashMap$Segment ConcurrentHashMap$Segment[] ConcurrentLinkedDeque"
							+ " ConcurrentLinkedQueue ConcurrentSkipListMap ConcurrentSkipListSet"
							+ " CopyOnWriteArrayList CopyOnWriteArraySet TimeUnit atomic.AtomicBoolean"
							+ " atomic.AtomicInteger atomic.AtomicLong atomic.AtomicReference"
							+ " locks.AbstractOwnableSynchronizer locks.AbstractQueuedSynchronizer"
							+ " locks.ReentrantLock locks.ReentrantLock$NonfairSync locks.ReentrantLock$Sync"),
			in("org.springframework.dao.",
					"DataAccessException DataAccessResourceFailureException DataIntegrityViolationException"
							+ " DataRetrievalFailureException EmptyResultDataAccessException"
							+ " IncorrectResultSizeDataAccessException NonTransientDataAccessException"
							+ " NonTransientDataAccessResourceException"),
			in("org.springframework.security.authentication.",
					"AbstractAuthenticationToken AccountExpiredException AccountStatusException AnonymousAuthenticationToken"
							+ " AuthenticationServiceException BadCredentialsException"
							+ " CredentialsExpiredException DisabledException InsufficientAuthenticationException"
							+ " LockedException RememberMeAuthenticationToken UsernamePasswordAuthenticationToken"),
			in("org.springframework.security.core.",
					"AuthenticationException authority.FactorGrantedAuthority authority.SimpleGrantedAuthority"
							+ " context.SecurityContextImpl userdetails.UsernameNotFoundException userdetails.User userdetails.User$AuthorityComparator"),
			in("org.springframework.security.oauth2.client.",
					"OAuth2AuthorizedClient authentication.OAuth2AuthenticationToken registration.ClientRegistration"
							+ " registration.ClientRegistration$ClientSettings"
							+ " registration.ClientRegistration$ProviderDetails"
							+ " registration.ClientRegistration$ProviderDetails$UserInfoEndpoint"),
			in("org.springframework.security.oauth2.core.",
					"AbstractOAuth2Token AuthenticationMethod AuthorizationGrantType ClientAuthenticationMethod"
							+ " OAuth2AccessToken OAuth2AccessToken$TokenType OAuth2RefreshToken"
							+ " endpoint.OAuth2AuthorizationRequest endpoint.OAuth2AuthorizationResponseType"
							+ " oidc.OidcIdToken oidc.OidcUserInfo oidc.user.DefaultOidcUser"
							+ " oidc.user.OidcUserAuthority user.DefaultOAuth2User user.OAuth2UserAuthority"),
			in("org.springframework.security.web.",
					"authentication.WebAuthenticationDetails csrf.DefaultCsrfToken savedrequest.DefaultSavedRequest"
							+ " savedrequest.SavedCookie savedrequest.SimpleSavedRequest server.csrf.DefaultCsrfToken"),
			in("org.springframework.data.domain.", "Sort$Order[]"), in("org.springframework.http.", "HttpStatus"),
			in("java.net.", "URL"),
			in("org.springframework.util.", "LinkedCaseInsensitiveMap LinkedCaseInsensitiveMap$1"),
			in("org.springframework.validation.", "DefaultMessageCodesResolver DefaultMessageCodesResolver$Format"))
		.flatMap((names) -> names)
		.toList();

	/**
	 * Classes that are looked for by name. Without a hint they would seem to be missing.
	 */
	private static final List<String> LOOKED_FOR = List.of("com.zaxxer.hikari.HikariDataSource",
			"org.springframework.security.core.AuthenticationException",
			"org.springframework.security.oauth2.core.oidc.OidcIdToken", JSON);

	private static Stream<String> in(String packagePrefix, String names) {
		return Stream.of(names.split(" ")).map((name) -> packagePrefix + name);
	}

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		List<String> present = Stream.concat(OF_PACKAGES.stream(), DefaultClasses.names())
			.filter((name) -> ClassUtils.isPresent(name, classLoader))
			.toList();
		present.forEach((name) -> hints.reflection()
			.registerType(TypeReference.of(name), (type) -> type.withJavaSerialization(true)));
		if (ClassUtils.isPresent(JSON, classLoader)) {
			JsonRuntimeHints.register(hints.reflection(), present, classLoader);
		}
		Stream
			.of(byte[].class, char[].class, double[].class, float[].class, int[].class, long[].class, short[].class,
					boolean[].class)
			.forEach(hints.reflection()::registerJavaSerialization);
		LOOKED_FOR.forEach((name) -> hints.reflection().registerTypeIfPresent(classLoader, name));
	}

}
