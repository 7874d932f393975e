package dev.hybridsession.autoconfigure;

import java.io.Serializable;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;

import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import jakarta.servlet.http.HttpSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.annotation.SessionScope;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests an application that knows Spring and not us: a bean of session scope, a page with
 * the logins of a user, and a page that ends the user's other logins. It sets nothing
 * beyond the quick start.
 */
class OrdinaryApplicationTests {

	private static final MemcachedProcess MEMCACHED = MemcachedProcess.start();

	private static final TestDatabase DATABASE = TestDatabaseServer.H2.createEmpty();

	private static ConfigurableApplicationContext application;

	@BeforeAll
	static void start() {
		application = WebApplication.start(OrdinaryApplication.class, MEMCACHED, DATABASE, DATABASE.url(),
				"hybrid-session.jdbc.initialize-schema=always");
	}

	@AfterAll
	static void close() {
		application.close();
		DATABASE.close();
		MEMCACHED.close();
	}

	@Test
	void aBeanOfSessionScopeKeepsWhatIsChangedInPlaceThroughTheLogin() throws Exception {
		Browser browser = new Browser(application);
		assertThat(browser.get("/basket?item=apple").body()).isEqualTo("[apple]");
		assertThat(browser.get("/basket?item=pear").body()).isEqualTo("[apple, pear]");
		logIn(browser, "anna");
		assertThat(browser.get("/basket?item=plum").body()).isEqualTo("[apple, pear, plum]");
		assertThat(new Browser(application).get("/basket?item=nut").body()).isEqualTo("[nut]");
	}

	@Test
	void aUserSeesTheLoginsAndEndsTheOthers() throws Exception {
		Browser laptop = logIn(new Browser(application), "berta");
		Browser phone = logIn(new Browser(application), "berta");
		logIn(new Browser(application), "anna");
		assertThat(laptop.get("/logins").body()).isEqualTo("2");
		assertThat(laptop.get("/end-others").statusCode()).isEqualTo(200);
		assertThat(laptop.get("/logins").body()).isEqualTo("1");
		assertThat(phone.get("/logins").statusCode()).isEqualTo(302);
	}

	private static Browser logIn(Browser browser, String user) throws Exception {
		String token = browser.get("/token").body();
		assertThat(browser.post("/login", "username=" + user + "&password=secret&_csrf=" + token)
			.headers()
			.map()
			.get("location")).singleElement().asString().endsWith("/");
		return browser;
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Basket.class, Pages.class })
	static class OrdinaryApplication {

		@Bean
		SecurityFilterChain security(HttpSecurity http) throws Exception {
			return http.authorizeHttpRequests((
					requests) -> requests.requestMatchers("/basket", "/token").permitAll().anyRequest().authenticated())
				.formLogin(Customizer.withDefaults())
				.build();
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(User.withUsername("anna").password("{noop}secret").build(),
					User.withUsername("berta").password("{noop}secret").build());
		}

	}

	@SessionScope
	static class Basket implements Serializable {

		private final List<String> items = new ArrayList<>();

		List<String> add(String item) {
			this.items.add(item);
			return List.copyOf(this.items);
		}

	}

	@RestController
	static class Pages {

		private final Basket basket;

		private final FindByIndexNameSessionRepository<? extends Session> sessions;

		Pages(Basket basket, FindByIndexNameSessionRepository<? extends Session> sessions) {
			this.basket = basket;
			this.sessions = sessions;
		}

		@GetMapping("/basket")
		String basket(@RequestParam String item) {
			return this.basket.add(item).toString();
		}

		@GetMapping("/token")
		String token(CsrfToken token) {
			return token.getToken();
		}

		@GetMapping("/logins")
		int logins(Principal user) {
			return this.sessions.findByPrincipalName(user.getName()).size();
		}

		@GetMapping("/end-others")
		void endOthers(Principal user, HttpSession own) {
			this.sessions.findByPrincipalName(user.getName())
				.keySet()
				.stream()
				.filter((id) -> !id.equals(own.getId()))
				.forEach(this.sessions::deleteById);
		}

	}

}
