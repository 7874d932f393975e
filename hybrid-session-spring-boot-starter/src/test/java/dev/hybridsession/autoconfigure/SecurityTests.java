package dev.hybridsession.autoconfigure;

import java.security.Principal;

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
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.security.SpringSessionBackedSessionRegistry;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with Spring Security: form login, fixation protection, and its session registry
 * on our repository.
 */
class SecurityTests {

	private static final MemcachedProcess MEMCACHED = MemcachedProcess.start();

	private static final TestDatabase DATABASE = TestDatabaseServer.H2.createEmpty();

	private static ConfigurableApplicationContext application;

	@BeforeAll
	static void start() {
		application = WebApplication.start(SecuredApplication.class, MEMCACHED, DATABASE, DATABASE.url());
	}

	@AfterAll
	static void close() {
		application.close();
		DATABASE.close();
		MEMCACHED.close();
	}

	@Test
	void theOldIdIsDeadAfterLogin() throws Exception {
		Browser browser = new Browser(application);
		assertThat(browser.get("/open").body()).isEqualTo("nobody");
		String before = browser.session();
		assertThat(before).isNotNull();
		assertThat(logIn(browser, "anna")).isEqualTo(302);
		assertThat(browser.session()).isNotNull().isNotEqualTo(before);
		assertThat(browser.get("/who").body()).isEqualTo("anna, who came as nobody");
		Browser thief = new Browser(application);
		thief.session(before);
		assertThat(thief.get("/who").statusCode()).isEqualTo(302);
		assertThat(thief.get("/open").body()).isEqualTo("nobody");
		assertThat(thief.session()).isNotEqualTo(before);
		assertThat(browser.get("/who").body()).isEqualTo("anna, who came as nobody");
	}

	@Test
	void theOldestLoginEndsWhenThereAreTooMany() throws Exception {
		Browser first = new Browser(application);
		Browser second = new Browser(application);
		logIn(first, "berta");
		assertThat(first.get("/who").statusCode()).isEqualTo(200);
		logIn(second, "berta");
		assertThat(second.get("/who").statusCode()).isEqualTo(200);
		assertThat(first.get("/who").body()).contains("session has been expired");
		assertThat(first.get("/who").statusCode()).isEqualTo(302);
		assertThat(second.get("/who").statusCode()).isEqualTo(200);
		assertThat(application.getBean(FindByIndexNameSessionRepository.class).findByPrincipalName("berta")).hasSize(1);
	}

	@Test
	void logoutIsForGood() throws Exception {
		Browser browser = new Browser(application);
		logIn(browser, "anna");
		String id = browser.session();
		assertThat(browser.post("/logout", "").statusCode()).isEqualTo(302);
		browser.session(id);
		assertThat(browser.get("/who").statusCode()).isEqualTo(302);
		MEMCACHED.restart();
		browser.session(id);
		assertThat(browser.get("/who").statusCode()).isEqualTo(302);
	}

	private static int logIn(Browser browser, String user) throws Exception {
		return browser.post("/login", "username=" + user + "&password=secret").statusCode();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(SecuredPages.class)
	static class SecuredApplication {

		@Bean
		SecurityFilterChain security(HttpSecurity http, SpringSessionBackedSessionRegistry<?> registry)
				throws Exception {
			return http
				.authorizeHttpRequests(
						(requests) -> requests.requestMatchers("/open").permitAll().anyRequest().authenticated())
				.formLogin(Customizer.withDefaults())
				.csrf(AbstractHttpConfigurer::disable)
				.requestCache(AbstractHttpConfigurer::disable)
				.sessionManagement((sessions) -> sessions.maximumSessions(1).sessionRegistry(registry))
				.build();
		}

		@Bean
		<S extends Session> SpringSessionBackedSessionRegistry<S> registry(
				FindByIndexNameSessionRepository<S> sessions) {
			return new SpringSessionBackedSessionRegistry<>(sessions);
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(User.withUsername("anna").password("{noop}secret").build(),
					User.withUsername("berta").password("{noop}secret").build());
		}

	}

	@RestController
	static class SecuredPages {

		@GetMapping("/open")
		String open(HttpSession session) {
			session.setAttribute("came as", "nobody");
			return "nobody";
		}

		@GetMapping("/who")
		String who(Principal principal, HttpSession session) {
			return principal.getName() + ", who came as " + session.getAttribute("came as");
		}

	}

}
