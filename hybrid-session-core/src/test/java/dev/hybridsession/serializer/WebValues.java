package dev.hybridsession.serializer;

import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import jakarta.servlet.http.Cookie;
import org.apereo.cas.client.authentication.AttributePrincipalImpl;
import org.apereo.cas.client.validation.AssertionImpl;

import org.springframework.beans.MutablePropertyValues;
import org.springframework.beans.support.PagedListHolder;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.RememberMeAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationToken;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.core.oidc.OidcUserInfo;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUserAuthority;
import org.springframework.security.oauth2.core.user.DefaultOAuth2User;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.security.web.csrf.DefaultCsrfToken;
import org.springframework.security.web.savedrequest.DefaultSavedRequest;
import org.springframework.security.web.savedrequest.SimpleSavedRequest;
import org.springframework.security.web.webauthn.api.AttestationConveyancePreference;
import org.springframework.security.web.webauthn.api.AuthenticatorSelectionCriteria;
import org.springframework.security.web.webauthn.api.AuthenticatorTransport;
import org.springframework.security.web.webauthn.api.Bytes;
import org.springframework.security.web.webauthn.api.ImmutableAuthenticationExtensionsClientInput;
import org.springframework.security.web.webauthn.api.ImmutableAuthenticationExtensionsClientInputs;
import org.springframework.security.web.webauthn.api.ImmutablePublicKeyCredentialUserEntity;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialCreationOptions;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialDescriptor;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialParameters;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialRequestOptions;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialRpEntity;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialUserEntity;
import org.springframework.security.web.webauthn.api.ResidentKeyRequirement;
import org.springframework.security.web.webauthn.api.UserVerificationRequirement;
import org.springframework.security.web.webauthn.authentication.WebAuthnAuthentication;
import org.springframework.util.LinkedCaseInsensitiveMap;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.DataBinder;
import org.springframework.validation.MapBindingResult;
import org.springframework.validation.SimpleErrors;
import org.springframework.web.servlet.FlashMap;
import org.springframework.web.util.WebUtils;

/**
 * Values that Spring Security, Spring MVC, WebFlux and the servlet container put into
 * sessions.
 */
final class WebValues {

	private static final List<GrantedAuthority> AUTHORITIES = AuthorityUtils.createAuthorityList("ROLE_USER");

	private WebValues() {
	}

	static Stream<Object> all() {
		return Stream.of(new SecurityContextImpl(passwordLogin()), new SecurityContextImpl(openIdLogin()),
				new SecurityContextImpl(new OAuth2AuthenticationToken(
						new DefaultOAuth2User(AUTHORITIES, Map.of("id", 1), "id"), AUTHORITIES, "github")),
				new SecurityContextImpl(new AnonymousAuthenticationToken("key", "nobody", AUTHORITIES)),
				new SecurityContextImpl(new RememberMeAuthenticationToken("key", "anna", AUTHORITIES)),
				new SecurityContextImpl(certificateLogin()),
				new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, "a", Instant.EPOCH, Instant.MAX),
				OAuth2AuthorizationRequest.authorizationCode()
					.authorizationUri("https://example.org")
					.clientId("id")
					.state("state")
					.build(),
				new DefaultCsrfToken("X-CSRF-TOKEN", "_csrf", "token"),
				new org.springframework.security.web.server.csrf.DefaultCsrfToken("X-CSRF-TOKEN", "_csrf", "token"),
				savedRequest(), new SimpleSavedRequest("https://example.org"),
				new BadCredentialsException("bad", new RuntimeException()),
				new CopyOnWriteArrayList<>(List.of(flashMap())), new LinkedMultiValueMap<>(Map.of("a", List.of("b"))),
				new LinkedCaseInsensitiveMap<>(), new Cookie("name", "value"), mutex(),
				new SecurityContextImpl(new WebAuthnAuthentication(passkeyUser(), AUTHORITIES)), passkeyLogin(),
				passkeyRegistration(),
				new AssertionImpl(new AttributePrincipalImpl("anna", Map.of("mail", List.of("anna@example.org")))));
	}

	/** The session keeps it while the browser asks for a passkey. */
	static PublicKeyCredentialRequestOptions passkeyLogin() {
		return PublicKeyCredentialRequestOptions.builder()
			.challenge(new Bytes(new byte[] { 1, -1 }))
			.rpId("example.org")
			.allowCredentials(List.of(passkey()))
			.userVerification(UserVerificationRequirement.REQUIRED)
			.build();
	}

	/** The session keeps it while the browser makes a passkey. */
	private static PublicKeyCredentialCreationOptions passkeyRegistration() {
		return PublicKeyCredentialCreationOptions.builder()
			.rp(PublicKeyCredentialRpEntity.builder().id("example.org").name("Shop").build())
			.user(passkeyUser())
			.challenge(new Bytes(new byte[] { 2 }))
			.pubKeyCredParams(PublicKeyCredentialParameters.EdDSA, PublicKeyCredentialParameters.RS256)
			.timeout(Duration.ofMinutes(5))
			.excludeCredentials(List.of(passkey()))
			.authenticatorSelection(AuthenticatorSelectionCriteria.builder()
				.residentKey(ResidentKeyRequirement.REQUIRED)
				.userVerification(UserVerificationRequirement.PREFERRED)
				.build())
			.attestation(AttestationConveyancePreference.NONE)
			.extensions(new ImmutableAuthenticationExtensionsClientInputs(
					ImmutableAuthenticationExtensionsClientInput.credProps))
			.build();
	}

	private static PublicKeyCredentialUserEntity passkeyUser() {
		return ImmutablePublicKeyCredentialUserEntity.builder()
			.name("anna")
			.id(new Bytes(new byte[] { 3 }))
			.displayName("Anna")
			.build();
	}

	private static PublicKeyCredentialDescriptor passkey() {
		return PublicKeyCredentialDescriptor.builder()
			.id(new Bytes(new byte[] { 4 }))
			.transports(AuthenticatorTransport.HYBRID, AuthenticatorTransport.INTERNAL)
			.build();
	}

	private static UsernamePasswordAuthenticationToken passwordLogin() {
		User user = new User("anna", "secret", AUTHORITIES);
		UsernamePasswordAuthenticationToken login = UsernamePasswordAuthenticationToken.authenticated(user, null,
				AUTHORITIES);
		login.setDetails(new WebAuthenticationDetails(new MockHttpServletRequest()));
		return login;
	}

	private static PreAuthenticatedAuthenticationToken certificateLogin() {
		PreAuthenticatedAuthenticationToken login = new PreAuthenticatedAuthenticationToken(
				new User("anna", "", AUTHORITIES), "N/A", AUTHORITIES);
		login.setDetails(new WebAuthenticationDetails(new MockHttpServletRequest()));
		return login;
	}

	private static OAuth2AuthenticationToken openIdLogin() {
		URL issuer;
		try {
			issuer = URI.create("https://issuer.invalid").toURL();
		}
		catch (java.net.MalformedURLException ex) {
			throw new IllegalStateException(ex);
		}
		OidcIdToken token = new OidcIdToken("token", Instant.EPOCH, Instant.MAX,
				Map.of("sub", "anna", "iss", issuer, "aud", List.of("shop")));
		OidcUserInfo info = new OidcUserInfo(Map.of("email", "anna@example.org"));
		return new OAuth2AuthenticationToken(
				new DefaultOidcUser(List.of(new OidcUserAuthority(token, info)), token, info), AUTHORITIES, "oidc");
	}

	private static DefaultSavedRequest savedRequest() {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/cart");
		request.addParameter("item", "1");
		request.addHeader("Accept", "text/html");
		request.setCookies(new Cookie("a", "b"));
		return new DefaultSavedRequest(request);
	}

	private static FlashMap flashMap() {
		FlashMap flashMap = new FlashMap();
		flashMap.setTargetRequestPath("/cart");
		flashMap.addTargetRequestParam("item", "1");
		flashMap.startExpirationPeriod(60);
		flashMap.put("message", "Saved");
		BeanPropertyBindingResult errors = new BeanPropertyBindingResult("target", "form");
		errors.rejectValue("bytes", "empty", new Object[] { 1 }, "must not be empty");
		errors.reject("wrong");
		flashMap.put("errors", errors);
		MapBindingResult more = new MapBindingResult(new java.util.HashMap<>(), "map");
		more.reject("wrong");
		flashMap.put("more", more);
		DataBinder binder = new DataBinder(new PagedListHolder<>(), "letters in the field of a number");
		binder.bind(new MutablePropertyValues(Map.of("pageSize", "many")));
		flashMap.put("mistyped", List.copyOf(binder.getBindingResult().getAllErrors()));
		SimpleErrors simple = new SimpleErrors("target", "form");
		simple.rejectValue("bytes", "empty", "must not be empty");
		flashMap.put("simple", simple);
		return flashMap;
	}

	/** The attribute that HttpSessionMutexListener sets. */
	private static Object mutex() {
		try {
			var constructor = Class.forName("org.springframework.web.util.HttpSessionMutexListener$Mutex")
				.getDeclaredConstructor();
			constructor.setAccessible(true);
			return Map.of(WebUtils.SESSION_MUTEX_ATTRIBUTE, constructor.newInstance());
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
