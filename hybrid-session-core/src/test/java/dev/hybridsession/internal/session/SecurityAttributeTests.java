package dev.hybridsession.internal.session;

import java.util.function.Consumer;

import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.FaultyStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.oauth2.client.web.HttpSessionOAuth2AuthorizationRequestRepository;
import org.springframework.security.web.WebAttributes;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.csrf.HttpSessionCsrfTokenRepository;
import org.springframework.session.FlushMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Attributes that decide who may do what survive the loss of memcached's data, as they
 * were last saved. The starter's {@code SeveralInstancesSecurityTests} do the same with
 * Spring Security itself.
 */
class SecurityAttributeTests extends RepositoryTestBase {

	private static final String CONTEXT = HttpSessionSecurityContextRepository.SPRING_SECURITY_CONTEXT_KEY;

	private static final String MARK = "org.springframework.session.security.SpringSessionBackedSessionInformation.EXPIRED";

	@ParameterizedTest
	@ValueSource(strings = { "SPRING_SECURITY_SAVED_REQUEST", MARK,
			"org.springframework.security.web.csrf.HttpSessionCsrfTokenRepository.CSRF_TOKEN",
			"org.springframework.security.oauth2.client.web.HttpSessionOAuth2AuthorizationRequestRepository.AUTHORIZATION_REQUEST",
			"org.springframework.security.oauth2.client.web.HttpSessionOAuth2AuthorizedClientRepository.AUTHORIZED_CLIENTS",
			"org.springframework.security.web.webauthn.api.PublicKeyCredentialCreationOptionsATTR_NAME",
			"org.springframework.security.saml2.provider.service.web.HttpSessionSaml2AuthenticationRequestRepository.SAML2_AUTHN_REQUEST" })
	void aSecurityAttributeThatIsSetChangedOrRemovedSurvivesALossOfMemcached(String name) {
		TieredSession session = this.one.create();
		save(session, (page) -> page.setAttribute(name, "old"));
		flushMemcached();
		assertThat(read(session.getId(), name)).isEqualTo("old");
		save(session, (page) -> page.setAttribute(name, "new"));
		flushMemcached();
		assertThat(read(session.getId(), name)).isEqualTo("new");
		save(session, (page) -> page.removeAttribute(name));
		flushMemcached();
		assertThat(read(session.getId(), name)).isNull();
	}

	@Test
	void aRoleThatWasTakenAwayAndASecondFactorSurviveALossOfMemcached() {
		TieredSession session = this.one.create();
		save(session, (page) -> page.setAttribute(CONTEXT, loggedIn("ROLE_ADMIN")));
		save(session, (page) -> page.setAttribute(CONTEXT, loggedIn("ROLE_USER", "FACTOR_OTT")));
		flushMemcached();
		SecurityContext context = (SecurityContext) read(session.getId(), CONTEXT);
		assertThat(context.getAuthentication().getAuthorities()).extracting(GrantedAuthority::getAuthority)
			.containsExactlyInAnyOrder("ROLE_USER", "FACTOR_OTT");
		save(session, (page) -> page.removeAttribute(CONTEXT));
		flushMemcached();
		assertThat(read(session.getId(), CONTEXT)).isNull();
	}

	private static SecurityContext loggedIn(String... authorities) {
		return new SecurityContextImpl(UsernamePasswordAuthenticationToken.authenticated("alice", null,
				AuthorityUtils.createAuthorityList(authorities)));
	}

	@Test
	void theNamesAreThoseOfSpringSecurity() {
		assertThat(FrameworkAttributes.isSecurityAttribute(CONTEXT)).isTrue();
		assertThat(
				FrameworkAttributes.isSecurityAttribute(HttpSessionCsrfTokenRepository.class.getName() + ".CSRF_TOKEN"))
			.isTrue();
		assertThat(FrameworkAttributes.isSecurityAttribute(
				HttpSessionOAuth2AuthorizationRequestRepository.class.getName() + ".AUTHORIZATION_REQUEST"))
			.isTrue();
		assertThat(FrameworkAttributes.isSecurityAttribute(WebAttributes.AUTHENTICATION_EXCEPTION)).isFalse();
	}

	@Test
	void aMessageOfAFailedLoginAndAnAttributeOfTheApplicationCostNoRowWrite() {
		TieredSession session = this.one.create();
		assertThat(rowWrites(() -> {
			save(session, (page) -> page.setAttribute(WebAttributes.AUTHENTICATION_EXCEPTION, "bad credentials"));
			save(session, (page) -> page.setAttribute("visits", 1));
		})).isZero();
	}

	@Test
	void saveAfterAnIdChangeInTheSameRequestSurvivesALossOfMemcached() {
		TieredSession session = this.one.create();
		TieredSession login = this.one.repository.findById(session.getId());
		login.setAttribute("before", 1);
		login.changeSessionId();
		login.setAttribute("tenant", "north");
		this.one.repository.save(login);
		login.setAttribute("rights", "few");
		this.one.repository.save(login);
		flushMemcached();
		TieredSession found = this.two.repository.findById(login.getId());
		assertThat(found.<Integer>getAttribute("before")).isEqualTo(1);
		assertThat(found.<String>getAttribute("tenant")).isEqualTo("north");
		assertThat(found.<String>getAttribute("rights")).isEqualTo("few");
	}

	@Test
	void immediateFlushAfterAnIdChangeSurvivesALossOfMemcached() {
		this.one.repository.setFlushMode(FlushMode.IMMEDIATE);
		TieredSession session = this.one.create();
		TieredSession login = this.one.repository.findById(session.getId());
		login.changeSessionId();
		login.setAttribute("tenant", "north");
		login.setAttribute("rights", "few");
		flushMemcached();
		assertThat(read(login.getId(), "rights")).isEqualTo("few");
	}

	@Test
	void theNextPageAfterAnIdChangeCostsNoRowWrite() {
		TieredSession session = this.one.create();
		TieredSession login = this.one.repository.findById(session.getId());
		login.changeSessionId();
		login.setAttribute("tenant", "north");
		this.one.repository.save(login);
		assertThat(rowWrites(() -> save(login, (page) -> page.setAttribute("visits", 1)))).isZero();
	}

	@Test
	void saveUnderTheOldIdWhileTheRowGetsTheNewOneSurvivesALossOfMemcached() {
		TieredSession session = this.one.create();
		TieredSession login = this.one.repository.findById(session.getId());
		TieredSession late = this.two.repository.findById(session.getId());
		late.setAttribute(MARK, true);
		this.two.store.setUnavailable(true);
		this.one.cache.beforeNext(FaultyCache.Operation.ADD, () -> this.two.repository.save(late));
		login.changeSessionId();
		this.two.store.setUnavailable(false);
		this.two.tiers.gate().probeIfDown();
		assertThat(read(login.getId(), MARK)).isEqualTo(true);
		flushMemcached();
		assertThat(read(login.getId(), MARK)).isEqualTo(true);
	}

	private int rowWrites(Runnable action) {
		int before = this.one.store.count(FaultyStore.Operation.UPDATE);
		action.run();
		return this.one.store.count(FaultyStore.Operation.UPDATE) - before;
	}

	private void save(TieredSession session, Consumer<TieredSession> change) {
		assertThat(this.one.page(session.getId(), change)).isTrue();
	}

	private Object read(String id, String name) {
		TieredSession found = this.two.repository.findById(id);
		assertThat(found).isNotNull();
		return found.getAttribute(name);
	}

}
