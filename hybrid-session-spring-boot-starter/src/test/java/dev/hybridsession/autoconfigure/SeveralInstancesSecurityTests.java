package dev.hybridsession.autoconfigure;

import java.security.Principal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import dev.hybridsession.SessionObserver;
import dev.hybridsession.SessionObserver.WriteReason;
import dev.hybridsession.Tier;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static dev.hybridsession.SessionObserver.WriteReason.CREATED;
import static dev.hybridsession.SessionObserver.WriteReason.ID_CHANGED;
import static dev.hybridsession.SessionObserver.WriteReason.WRITE_THROUGH;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two instances of an application with Spring Security's defaults and
 * {@code maximumSessions(1)}: what security decides by is the same on both, and survives
 * the loss of memcached's data.
 */
class SeveralInstancesSecurityTests {

	private static final MemcachedProcess MEMCACHED = MemcachedProcess.start();

	private static final TestDatabase DATABASE = TestDatabaseServer.H2.createEmpty();

	private static ConfigurableApplicationContext one;

	private static ConfigurableApplicationContext two;

	@BeforeAll
	static void start() {
		one = WebApplication.start(SecuredApplication.class, MEMCACHED, DATABASE, DATABASE.url());
		two = WebApplication.start(SecuredApplication.class, MEMCACHED, DATABASE, DATABASE.url());
	}

	@AfterAll
	static void close() {
		two.close();
		one.close();
		DATABASE.close();
		MEMCACHED.close();
	}

	@Test
	void theSecondLoginKicksOutTheFirstOnEitherInstance() throws Exception {
		Browser first = logIn(one, "anna");
		Browser second = logIn(two, "anna");
		assertThat(second.get("/who").body()).startsWith("anna");
		first.goTo(two);
		assertThat(first.get("/who").body()).contains("session has been expired");
		Browser third = logIn(one, "anna");
		assertThat(second.get("/who").body()).contains("session has been expired");
		assertThat(third.get("/who").body()).startsWith("anna");
	}

	@Test
	void aSessionThatWasKickedOutStaysOutWhenMemcachedLosesItsData() throws Exception {
		Browser first = logIn(one, "berta");
		Browser second = logIn(two, "berta");
		MEMCACHED.loseData();
		assertThat(first.get("/who").body()).contains("session has been expired");
		assertThat(second.get("/who").body()).startsWith("berta");
	}

	@Test
	void aRoleThatWasTakenAwayStaysAwayWhenMemcachedLosesItsData() throws Exception {
		Browser browser = logIn(one, "carla");
		assertThat(browser.get("/who").body()).startsWith("carla").contains("ROLE_ADMIN");
		assertThat(browser.get("/step-down").statusCode()).isEqualTo(200);
		MEMCACHED.loseData();
		browser.goTo(two);
		assertThat(browser.get("/who").body()).startsWith("carla").doesNotContain("ROLE_ADMIN");
	}

	@Test
	void aTokenThatWasPutIntoAnExistingSessionIsAcceptedWhenMemcachedLosesItsData() throws Exception {
		Browser browser = new Browser(one);
		browser.get("/open");
		String session = browser.session();
		String token = token(browser);
		assertThat(browser.session()).isEqualTo(session);
		MEMCACHED.loseData();
		browser.goTo(two);
		assertThat(postLogin(browser, "dora", token)).endsWith("/");
	}

	@Test
	void aSavedRequestIsContinuedWhenMemcachedLosesItsData() throws Exception {
		Browser browser = new Browser(one);
		browser.get("/open");
		String token = token(browser);
		assertThat(browser.get("/who").statusCode()).isEqualTo(302);
		MEMCACHED.loseData();
		assertThat(postLogin(browser, "emma", token)).contains("/who");
	}

	@Test
	void aFormLoginWritesTheRowWhenSecurityChangesAndAPageNever() throws Exception {
		Writes writes = one.getBean(Writes.class);
		Browser browser = new Browser(one);
		writes.forget();
		browser.get("/who");
		assertThat(writes.reasons).as("a page that sends to the login").containsExactly(CREATED);
		writes.forget();
		String token = token(browser);
		assertThat(writes.reasons).as("the login page puts a token into the session").containsExactly(WRITE_THROUGH);
		writes.forget();
		postLogin(browser, "fanny", token);
		assertThat(writes.reasons).as("the login").containsExactly(ID_CHANGED, WRITE_THROUGH);
		writes.forget();
		browser.get("/who?continue");
		assertThat(writes.reasons).as("the first page forgets the saved request").containsExactly(WRITE_THROUGH);
		writes.forget();
		for (int i = 0; i < 5; i++) {
			assertThat(browser.get("/who").body()).startsWith("fanny");
		}
		assertThat(writes.reasons).as("pages that change nothing of this").isEmpty();
	}

	private static Browser logIn(ConfigurableApplicationContext instance, String user) throws Exception {
		Browser browser = new Browser(instance);
		assertThat(postLogin(browser, user, token(browser))).endsWith("/");
		return browser;
	}

	private static String postLogin(Browser browser, String user, String token) throws Exception {
		return browser.post("/login", "username=" + user + "&password=secret&_csrf=" + token)
			.headers()
			.firstValue("Location")
			.orElse("refused");
	}

	/** The login page would have it in a form. */
	private static String token(Browser browser) throws Exception {
		return browser.get("/token").body();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(SecuredPages.class)
	static class SecuredApplication {

		@Bean
		SecurityFilterChain security(HttpSecurity http) throws Exception {
			return http.authorizeHttpRequests(
					(requests) -> requests.requestMatchers("/open", "/token").permitAll().anyRequest().authenticated())
				.formLogin(Customizer.withDefaults())
				.sessionManagement((sessions) -> sessions.maximumSessions(1))
				.build();
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(List.of("anna", "berta", "carla", "dora", "emma", "fanny")
				.stream()
				.map((name) -> User.withUsername(name).password("{noop}secret").roles("USER", "ADMIN").build())
				.toList());
		}

		@Bean
		Writes writes() {
			return new Writes();
		}

	}

	/** Why rows were written. */
	static final class Writes implements SessionObserver {

		final List<WriteReason> reasons = new CopyOnWriteArrayList<>();

		@Override
		public void written(Tier tier, WriteReason reason) {
			if (tier == Tier.DATABASE) {
				this.reasons.add(reason);
			}
		}

		void forget() {
			this.reasons.clear();
		}

	}

	@RestController
	static class SecuredPages {

		@GetMapping("/open")
		String open(HttpSession session) {
			session.setAttribute("came as", "nobody");
			return "open";
		}

		@GetMapping("/token")
		String token(CsrfToken token) {
			return token.getToken();
		}

		@GetMapping("/who")
		String who(Principal principal, Authentication authentication) {
			return principal.getName() + authentication.getAuthorities()
				.stream()
				.map(GrantedAuthority::getAuthority)
				.collect(Collectors.joining(" ", " ", ""));
		}

		@GetMapping("/step-down")
		void stepDown(Authentication before, HttpServletRequest request, HttpServletResponse response) {
			Authentication after = UsernamePasswordAuthenticationToken.authenticated(before.getPrincipal(), null,
					AuthorityUtils.createAuthorityList("ROLE_USER"));
			new HttpSessionSecurityContextRepository().saveContext(new SecurityContextImpl(after), request, response);
		}

	}

}
