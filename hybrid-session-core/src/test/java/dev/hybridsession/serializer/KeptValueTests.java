package dev.hybridsession.serializer;

import java.beans.PropertyChangeSupport;
import java.io.EOFException;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.MalformedURLException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLHandshakeException;
import javax.security.auth.x500.X500Principal;
import javax.xml.namespace.QName;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.SubjectType;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import net.minidev.json.JSONArray;
import net.minidev.json.JSONObject;
import org.hibernate.collection.spi.PersistentBag;
import org.hibernate.collection.spi.PersistentList;
import org.hibernate.collection.spi.PersistentMap;
import org.hibernate.collection.spi.PersistentSet;
import org.hibernate.collection.spi.PersistentSortedMap;
import org.hibernate.collection.spi.PersistentSortedSet;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.support.MutableSortDefinition;
import org.springframework.beans.support.PagedListHolder;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.data.geo.Distance;
import org.springframework.data.geo.Metrics;
import org.springframework.data.geo.Point;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.ui.ExtendedModelMap;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.support.BindingAwareModelMap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;

/**
 * Tests that values which many applications keep in sessions need no setting: of the JDK,
 * Spring, JSON, Hibernate and Kotlin.
 */
class KeptValueTests {

	private final JdkAttributeSerializer filtered = new JdkAttributeSerializer(null,
			ClassFilter.of(List.of(), List.of("com.example")));

	private final PlainSerializer plain = new PlainSerializer();

	@ParameterizedTest
	@MethodSource({ "exceptions", "jdk", "spring", "json", "hibernate", "kotlin" })
	void isKeptAsItIs(Object value) {
		byte[] bytes = this.filtered.serialize(value);
		assertThat(bytes).isEqualTo(this.plain.serialize(value));
		Object read = this.filtered.deserialize(bytes);
		assertThat(read).hasSameClassAs(this.plain.deserialize(bytes));
		assertThat(this.plain.serialize(read)).isEqualTo(this.plain.serialize(this.plain.deserialize(bytes)));
	}

	static Stream<Arguments> exceptions() {
		SQLException sql = new SQLException("gone", "08006", 1, new ConnectException("refused"));
		sql.setNextException(new SQLTransientConnectionException("again"));
		IOException suppressing = new IOException("closed", new EOFException());
		suppressing.addSuppressed(new FileNotFoundException("a.txt"));
		return arguments(suppressing, new UncheckedIOException(new NoSuchFileException("a", "b", "moved")), sql,
				new SQLIntegrityConstraintViolationException("duplicate", "23505", 2),
				new SocketTimeoutException("slow"), new UnknownHostException("example.invalid"),
				new MalformedURLException("x"), new URISyntaxException("a b", "space", 1),
				new HttpConnectTimeoutException("slow"), new SSLHandshakeException("expired"),
				new GeneralSecurityException(new CertificateException("expired")),
				new DataIntegrityViolationException("duplicate", sql), new EmptyResultDataAccessException(1),
				new DataAccessResourceFailureException("gone", sql));
	}

	static Stream<Arguments> jdk() throws MalformedURLException, InvalidNameException {
		return arguments(new File("a/b.txt"), new File[] { new File("a") }, Pattern.compile("a+(b)?", Pattern.DOTALL),
				new ArrayList<>(List.of(Pattern.compile("x"))), new QName("urn:a", "b", "c"),
				new X500Principal("CN=anna, O=example"), new PropertyChangeSupport("bean"),
				URI.create("https://issuer.invalid").toURL(), new LdapName("CN=anna,O=example"));
	}

	/** Applications still keep what Spring is going to remove. */
	@SuppressWarnings("removal")
	static Stream<Arguments> spring() {
		HttpHeaders headers = new HttpHeaders();
		headers.add("Accept", "text/html");
		BindingAwareModelMap model = new BindingAwareModelMap();
		model.put("name", "value");
		PageRequest request = PageRequest.of(2, 20, Sort.by(Sort.Order.desc("name").nullsLast()));
		PagedListHolder<String> pages = new PagedListHolder<>(new ArrayList<>(List.of("b", "a")),
				new MutableSortDefinition("name", true, true));
		return arguments(pages, HttpStatus.NOT_FOUND, HttpStatusCode.valueOf(499), HttpMethod.POST,
				MediaType.parseMediaType("text/html;charset=utf-8"), headers, HttpHeaders.readOnlyHttpHeaders(headers),
				DataSize.ofMegabytes(1), new ExtendedModelMap(), model, request, Sort.unsorted(),
				new PageImpl<>(List.of("a", "b"), request, 100), new Point(1, 2), new Distance(3, Metrics.KILOMETERS));
	}

	static Stream<Arguments> json() throws Exception {
		Map<String, Object> nimbus = JSONObjectUtils.parse("{\"a\": [1, 2.5, {\"b\": null}], \"c\": {\"d\": \"e\"}}");
		OIDCProviderMetadata provider = new OIDCProviderMetadata(new Issuer("https://issuer.invalid"),
				List.of(SubjectType.PUBLIC), URI.create("https://issuer.invalid/keys"));
		provider.setScopes(new com.nimbusds.oauth2.sdk.Scope("openid", "email"));
		ClientRegistration registration = ClientRegistration.withRegistrationId("provider")
			.clientId("shop")
			.authorizationGrantType(org.springframework.security.oauth2.core.AuthorizationGrantType.AUTHORIZATION_CODE)
			.redirectUri("{baseUrl}")
			.authorizationUri("https://issuer.invalid/login")
			.tokenUri("https://issuer.invalid/token")
			.providerConfigurationMetadata(provider.toJSONObject())
			.build();
		JSONArray array = new JSONArray();
		array.add(Map.of("a", 1));
		return arguments(new JSONObject(new HashMap<>(Map.of("a", array))), array, nimbus, provider.toJSONObject(),
				registration, new HashMap<>(Map.of("provider", new OAuth2AuthorizedClient(registration, "anna",
						new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, "token", null, null)))));
	}

	/** Of entities in packages of the application, which hold values here. */
	static Stream<Arguments> hibernate() {
		SharedSessionContractImplementor session = mock(SharedSessionContractImplementor.class, RETURNS_DEEP_STUBS);
		return arguments(new PersistentSet<>(session, new HashSet<>(List.of("a"))), new PersistentSet<>(session),
				new PersistentBag<>(session, new ArrayList<>(List.of("a", "a"))),
				new PersistentList<>(session, new ArrayList<>(List.of("a"))),
				new PersistentMap<>(session, new LinkedHashMap<>(Map.of("a", 1))),
				new PersistentSortedSet<>(session, new TreeSet<>(List.of("a"))),
				new PersistentSortedMap<>(session, new TreeMap<>(Map.of("a", 1))));
	}

	static Stream<Arguments> kotlin() {
		return arguments(kotlin.collections.CollectionsKt.emptyList(), kotlin.collections.MapsKt.emptyMap(),
				kotlin.collections.SetsKt.emptySet(), kotlin.collections.CollectionsKt.listOf("a", "b"),
				kotlin.collections.MapsKt.mapOf(new kotlin.Pair<>("a", 1)), kotlin.collections.SetsKt.setOf("a", "b"),
				kotlin.collections.CollectionsKt.build(builder("a")), new kotlin.Pair<>("a", 1),
				new kotlin.Triple<>("a", 1, kotlin.collections.CollectionsKt.emptyList()),
				kotlin.LazyKt.lazyOf("value"), kotlin.LazyKt.lazy(() -> "value"),
				kotlin.enums.EnumEntriesKt.enumEntries(java.time.DayOfWeek.values()));
	}

	private static List<String> builder(String item) {
		List<String> builder = kotlin.collections.CollectionsKt.createListBuilder();
		builder.add(item);
		return builder;
	}

	/** An array of objects would be taken for several. */
	private static Stream<Arguments> arguments(Object... values) {
		return Stream.of(values).map((value) -> Arguments.of(new Object[] { value }));
	}

}
