package dev.hybridsession.serializer;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;

import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authentication.ott.OneTimeTokenAuthentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that JSON keeps what an application makes of Spring Security's own classes. */
class JsonSubclassTests {

	private static final AttributeSerializer JSON = AttributeSerializer.json(null, List.of(),
			List.of(JsonSubclassTests.class.getPackageName()));

	private static final List<GrantedAuthority> AUTHORITIES = AuthorityUtils.createAuthorityList("ROLE_USER");

	static Stream<Object> subclasses() {
		Tenant erased = new Tenant("anna", "secret", AUTHORITIES, "shop");
		erased.eraseCredentials();
		return Stream.of(new Named("anna", "Anna"), erased, new ArrayList<>(List.of(erased)), new OwnOidcUser("shop"),
				new OwnLogin(new Named("anna", "Anna"), "shop"), new CodeLogin("shop"), new OwnToken("shop"),
				new OwnDetails("code"),
				new SecurityContextImpl(UsernamePasswordAuthenticationToken.authenticated(erased, null, AUTHORITIES)));
	}

	@ParameterizedTest
	@MethodSource("subclasses")
	void fieldsOfTheSubclassAreKept(Object value) {
		Object read = JSON.deserialize(JSON.serialize(value));
		assertThat(read).hasSameClassAs(value).usingRecursiveComparison().isEqualTo(value);
	}

	@Test
	void annotationsOfTheSubclassAreHeeded() {
		Annotated read = (Annotated) JSON.deserialize(JSON.serialize(new Annotated("anna", "Anna")));
		assertThat(read.getUsername()).isEqualTo("anna");
		assertThat(read.displayName).isEqualTo("Anna");
		assertThat(read.readers).isEqualTo(1);
	}

	static class Named extends User {

		private final String displayName;

		Named(String name, String displayName) {
			super(name, "", AUTHORITIES);
			this.displayName = displayName;
		}

	}

	/** Its constructor takes each field, and not the password that was erased. */
	static class Tenant extends User {

		private final String tenant;

		Tenant(String username, String password, Collection<? extends GrantedAuthority> authorities, String tenant) {
			super(username, password, authorities);
			this.tenant = tenant;
		}

	}

	static class OwnOidcUser extends DefaultOidcUser {

		private final String tenant;

		OwnOidcUser(String tenant) {
			super(AUTHORITIES, new OidcIdToken("token", Instant.EPOCH, Instant.MAX, Map.of("sub", "anna")));
			this.tenant = tenant;
		}

	}

	static class OwnLogin extends UsernamePasswordAuthenticationToken {

		private final String tenant;

		OwnLogin(Object user, String tenant) {
			super(user, null, AUTHORITIES);
			this.tenant = tenant;
		}

	}

	/** The annotations of its superclass hide all fields. */
	static class CodeLogin extends OneTimeTokenAuthentication {

		private final String tenant;

		CodeLogin(String tenant) {
			super("anna", AUTHORITIES);
			this.tenant = tenant;
		}

	}

	static class OwnToken extends AbstractAuthenticationToken {

		private final String tenant;

		OwnToken(String tenant) {
			super(AUTHORITIES);
			this.tenant = tenant;
			setAuthenticated(true);
		}

		@Override
		public Object getCredentials() {
			return "";
		}

		@Override
		public Object getPrincipal() {
			return this.tenant;
		}

	}

	static class OwnDetails extends WebAuthenticationDetails {

		private final String code;

		OwnDetails(String code) {
			super("192.0.2.1", "id");
			this.code = code;
		}

	}

	@JsonDeserialize(using = Reader.class)
	static class Annotated extends User {

		private final String displayName;

		private transient int readers;

		Annotated(String name, String displayName) {
			super(name, "", List.of());
			this.displayName = displayName;
		}

	}

	static final class Reader extends ValueDeserializer<Annotated> {

		@Override
		public Annotated deserialize(JsonParser json, DeserializationContext context) {
			JsonNode node = context.readTree(json);
			Annotated read = new Annotated(node.path("username").asString(), node.path("displayName").asString());
			read.readers++;
			return read;
		}

	}

}
