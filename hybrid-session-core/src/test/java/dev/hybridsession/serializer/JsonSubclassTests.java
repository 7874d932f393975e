package dev.hybridsession.serializer;

import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.module.SimpleModule;

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
				new OwnDetails("code"), new IgnoresUnknown("Anna"), new WithoutNulls("Anna"), new WithoutNulls(null),
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

	/**
	 * A field that Jackson would write although the application hides it may be a secret.
	 */
	static Stream<Object> withHiddenField() {
		return Stream.of(new MixedIn(), new BelowMixedIn(), new MixedInField(), new BelowMixedInField(),
				new BelowMixedInInterface(), new OwnWebDetails(), new Below(), new WithInterface(), new Bundled(),
				new HiddenField(), new HiddenGetter(), new IgnoresOnly(), new BelowIgnoresOnly());
	}

	@ParameterizedTest
	@MethodSource("withHiddenField")
	void fieldThatTheApplicationHidesIsNotWritten(Object value, @TempDir Path folder) throws IOException {
		AttributeSerializer json = AttributeSerializer.json(
				JsonLossTests.withModule(MixInModule.class.getName(), folder), List.of(),
				List.of(JsonSubclassTests.class.getPackageName()));
		byte[] written = json.serialize(value);
		assertThat(new String(written, StandardCharsets.UTF_8)).contains("nick").doesNotContain("handle");
		assertThat(json.deserialize(written)).hasSameClassAs(value);
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

	public static final class MixInModule extends SimpleModule {

		public MixInModule() {
			setMixInAnnotation(MixedIn.class, Hides.class);
			setMixInAnnotation(MixedInField.class, HidesField.class);
			setMixInAnnotation(Mixable.class, Hides.class);
			setMixInAnnotation(WebAuthenticationDetails.class, Hides.class);
		}

	}

	@JsonIgnoreProperties("handle")
	@JsonDeserialize(using = ValueDeserializer.None.class)
	@JsonAutoDetect(fieldVisibility = Visibility.ANY)
	private interface Hides {

	}

	@JsonDeserialize(using = ValueDeserializer.None.class)
	abstract static class HidesField {

		@JsonIgnore
		private String handle;

	}

	@JacksonAnnotationsInside
	@JsonIgnoreProperties("handle")
	@JsonDeserialize(using = ValueDeserializer.None.class)
	@JsonAutoDetect(fieldVisibility = Visibility.ANY)
	@Retention(RetentionPolicy.RUNTIME)
	@interface Hiding {

	}

	interface Mixable {

	}

	abstract static class WithHandle extends User {

		private final String nick = "nick";

		WithHandle() {
			super("anna", "", AUTHORITIES);
		}

	}

	static class MixedIn extends WithHandle {

		private String handle = "secret";

	}

	static class BelowMixedIn extends MixedIn {

	}

	static class MixedInField extends WithHandle {

		private String handle = "secret";

	}

	static class BelowMixedInField extends MixedInField {

	}

	static class BelowMixedInInterface extends WithHandle implements Mixable {

		private String handle = "secret";

	}

	/** The application has replaced Spring Security's mix-in. */
	static class OwnWebDetails extends WebAuthenticationDetails {

		private final String nick = "nick";

		private String handle = "secret";

		OwnWebDetails() {
			super("192.0.2.1", "id");
		}

	}

	@JsonIgnoreProperties("handle")
	@JsonDeserialize(using = ValueDeserializer.None.class)
	abstract static class Base extends WithHandle {

		private String handle = "secret";

	}

	static class Below extends Base {

	}

	static class WithInterface extends WithHandle implements Hides {

		private String handle = "secret";

	}

	/** Says nothing of the way in which its objects are made. */
	@JsonIgnoreProperties("handle")
	static class IgnoresOnly extends User {

		private final String nick = "nick";

		private String handle = "secret";

		IgnoresOnly() {
			super("anna", "", AUTHORITIES);
		}

	}

	static class BelowIgnoresOnly extends IgnoresOnly {

	}

	@JsonIgnoreProperties(ignoreUnknown = true)
	static class IgnoresUnknown extends User {

		private final String displayName;

		IgnoresUnknown(String displayName) {
			super("anna", "", AUTHORITIES);
			this.displayName = displayName;
		}

	}

	@JsonInclude(JsonInclude.Include.NON_NULL)
	@JsonPropertyOrder("username")
	static class WithoutNulls extends User {

		private final String displayName;

		WithoutNulls(String displayName) {
			super("anna", "", AUTHORITIES);
			this.displayName = displayName;
		}

	}

	@Hiding
	static class Bundled extends WithHandle {

		private String handle = "secret";

	}

	static class HiddenField extends WithHandle {

		@JsonIgnore
		private String handle = "secret";

	}

	static class HiddenGetter extends WithHandle {

		private String handle = "secret";

		@JsonIgnore
		public String getHandle() {
			return this.handle;
		}

	}

}
