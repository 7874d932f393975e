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
	private static final List<String> OF_PACKAGES = DefaultClasses.names("""
			java.lang Boolean Byte Character Double Enum Enum[] Error Exception Float Integer Long Number Object \
			Object[] RuntimeException Short StackTraceElement StackTraceElement[] String String[] \
			String$CaseInsensitiveComparator StringBuffer StringBuilder Throwable ArithmeticException \
			ClassCastException IllegalArgumentException IllegalStateException IndexOutOfBoundsException Integer[] \
			Long[] NullPointerException NumberFormatException UnsupportedOperationException
			java.math BigDecimal BigInteger MathContext RoundingMode
			java.time Ser DayOfWeek Month chrono.Ser temporal.ChronoUnit zone.Ser
			java.util AbstractMap$SimpleEntry AbstractMap$SimpleImmutableEntry ArrayDeque ArrayList Arrays$ArrayList \
			BitSet Calendar CollSer Collections$EmptyList Collections$EmptyMap Collections$EmptySet \
			Collections$CopiesList Collections$ReverseComparator Collections$ReverseComparator2 \
			Collections$SetFromMap Collections$SingletonList Collections$SingletonMap Collections$SingletonSet \
			Collections$SynchronizedCollection Collections$SynchronizedList Collections$SynchronizedMap \
			Collections$SynchronizedRandomAccessList Collections$SynchronizedSet Collections$UnmodifiableCollection \
			Collections$UnmodifiableList Collections$UnmodifiableMap Collections$UnmodifiableRandomAccessList \
			Collections$UnmodifiableSet Collections$UnmodifiableSortedMap Comparators$NaturalOrderComparator Currency \
			Date EnumMap EnumSet$SerializationProxy GregorianCalendar HashMap HashSet Hashtable IdentityHashMap \
			LinkedHashMap LinkedHashSet LinkedList Locale NoSuchElementException PriorityQueue Properties Stack \
			TimeZone TreeMap TreeSet UUID Vector
			java.util.concurrent ConcurrentHashMap ConcurrentHashMap$CollectionView ConcurrentHashMap$KeySetView \
			ConcurrentHashMap$Segment ConcurrentHashMap$Segment[] ConcurrentLinkedDeque ConcurrentLinkedQueue \
			ConcurrentSkipListMap ConcurrentSkipListSet CopyOnWriteArrayList CopyOnWriteArraySet TimeUnit \
			atomic.AtomicBoolean atomic.AtomicInteger atomic.AtomicLong atomic.AtomicReference \
			locks.AbstractOwnableSynchronizer locks.AbstractQueuedSynchronizer locks.ReentrantLock \
			locks.ReentrantLock$NonfairSync locks.ReentrantLock$Sync
			org.springframework.dao DataAccessException DataAccessResourceFailureException \
			DataIntegrityViolationException DataRetrievalFailureException EmptyResultDataAccessException \
			IncorrectResultSizeDataAccessException NonTransientDataAccessException \
			NonTransientDataAccessResourceException
			org.springframework.security.authentication AbstractAuthenticationToken AccountExpiredException \
			AccountStatusException AnonymousAuthenticationToken AuthenticationServiceException \
			BadCredentialsException CredentialsExpiredException DisabledException InsufficientAuthenticationException \
			LockedException RememberMeAuthenticationToken UsernamePasswordAuthenticationToken
			org.springframework.security.core AuthenticationException authority.FactorGrantedAuthority \
			authority.SimpleGrantedAuthority context.SecurityContextImpl userdetails.UsernameNotFoundException \
			userdetails.User userdetails.User$AuthorityComparator
			org.springframework.security.oauth2.client OAuth2AuthorizedClient \
			authentication.OAuth2AuthenticationToken registration.ClientRegistration \
			registration.ClientRegistration$ClientSettings registration.ClientRegistration$ProviderDetails \
			registration.ClientRegistration$ProviderDetails$UserInfoEndpoint
			org.springframework.security.oauth2.core AbstractOAuth2Token AuthenticationMethod AuthorizationGrantType \
			ClientAuthenticationMethod OAuth2AccessToken OAuth2AccessToken$TokenType OAuth2RefreshToken \
			endpoint.OAuth2AuthorizationRequest endpoint.OAuth2AuthorizationResponseType oidc.OidcIdToken \
			oidc.OidcUserInfo oidc.user.DefaultOidcUser oidc.user.OidcUserAuthority user.DefaultOAuth2User \
			user.OAuth2UserAuthority
			org.springframework.security.web authentication.WebAuthenticationDetails \
			authentication.preauth.PreAuthenticatedAuthenticationToken csrf.DefaultCsrfToken \
			savedrequest.DefaultSavedRequest savedrequest.SavedCookie savedrequest.SimpleSavedRequest \
			server.csrf.DefaultCsrfToken webauthn.authentication.WebAuthnAuthentication
			org.springframework.security.web.webauthn.api AttestationConveyancePreference \
			AuthenticationExtensionsClientInput[] AuthenticatorAttachment AuthenticatorSelectionCriteria \
			AuthenticatorTransport Bytes COSEAlgorithmIdentifier ImmutableAuthenticationExtensionsClientInput \
			ImmutableAuthenticationExtensionsClientInputs ImmutablePublicKeyCredentialUserEntity \
			PublicKeyCredentialCreationOptions PublicKeyCredentialDescriptor PublicKeyCredentialParameters \
			PublicKeyCredentialParameters[] PublicKeyCredentialRequestOptions PublicKeyCredentialRpEntity \
			PublicKeyCredentialType ResidentKeyRequirement UserVerificationRequirement
			org.springframework.data.domain Sort$Order[]
			org.springframework.http HttpStatus
			java.net URL
			org.springframework.util LinkedCaseInsensitiveMap LinkedCaseInsensitiveMap$1
			org.springframework.validation DefaultMessageCodesResolver DefaultMessageCodesResolver$Format
			""");

	/**
	 * Classes that are looked for by name. Without a hint they would seem to be missing.
	 */
	private static final List<String> LOOKED_FOR = List.of("com.zaxxer.hikari.HikariDataSource",
			"org.springframework.security.core.AuthenticationException",
			"org.springframework.security.oauth2.core.oidc.OidcIdToken", JSON);

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
