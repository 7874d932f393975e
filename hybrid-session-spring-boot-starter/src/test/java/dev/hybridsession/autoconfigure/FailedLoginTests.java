package dev.hybridsession.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpServer;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import jakarta.servlet.http.HttpSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.web.HttpSessionOAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.WebAttributes;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a login which fails, for whatever reason, ends at the login page: an
 * application with a form and an OpenID provider.
 */
class FailedLoginTests {

	private static final String PASSWORD = "typed-secret";

	private static final MemcachedProcess MEMCACHED = MemcachedProcess.start();

	private static final TestDatabase DATABASE = TestDatabaseServer.H2.createEmpty();

	private static final Provider PROVIDER = new Provider();

	private static ConfigurableApplicationContext application;

	@BeforeAll
	static void start() {
		String registration = "spring.security.oauth2.client.registration.issuer.";
		String plain = "spring.security.oauth2.client.registration.plain.";
		application = WebApplication.start(Application.class, MEMCACHED, DATABASE, DATABASE.url(),
				registration + "client-id=shop", registration + "client-secret=client-secret",
				registration + "scope=openid", registration + "authorization-grant-type=authorization_code",
				registration + "redirect-uri={baseUrl}/login/oauth2/code/{registrationId}", plain + "provider=issuer",
				plain + "client-id=shop", plain + "client-secret=kept-secret", plain + "scope=email",
				plain + "authorization-grant-type=authorization_code",
				plain + "redirect-uri={baseUrl}/login/oauth2/code/{registrationId}",
				"spring.security.oauth2.client.provider.issuer.user-name-attribute=sub",
				"spring.security.oauth2.client.provider.issuer.issuer-uri=" + PROVIDER.issuer());
	}

	@AfterAll
	static void close() {
		application.close();
		PROVIDER.close();
		DATABASE.close();
		MEMCACHED.close();
	}

	@Test
	void whenTheUserDatabaseIsAway() throws Exception {
		assertThat(failToLogIn("away")).isEqualTo("org.springframework.security.authentication."
				+ "InternalAuthenticationServiceException: user database away, away");
	}

	@Test
	void whenTheQueryIsWrong() throws Exception {
		assertThat(failToLogIn("badsql")).contains("InternalAuthenticationServiceException");
	}

	@Test
	void whenAnHttpCallIsRefused() throws Exception {
		assertThat(failToLogIn("http")).contains("InternalAuthenticationServiceException");
	}

	@Test
	void whenThePasswordIsWrongAndItIsNotKept() throws Exception {
		assertThat(failToLogIn("nobody"))
			.isEqualTo("org.springframework.security.authentication.BadCredentialsException: Bad credentials, nobody");
		application.getBean(dev.hybridsession.HybridSessionOperations.class).drain();
		assertThat(new JdbcTemplate(DATABASE.dataSource()).query("SELECT RECORD FROM HYBRID_SESSION",
				(row, number) -> row.getBytes(1)))
			.isNotEmpty()
			.allSatisfy((record) -> assertThat(new String(record, StandardCharsets.ISO_8859_1)).doesNotContain(PASSWORD,
					"client-secret"))
			.anySatisfy((record) -> assertThat(new String(record, StandardCharsets.ISO_8859_1)).contains("nobody"));
	}

	private static String failToLogIn(String user) throws Exception {
		Browser browser = new Browser(application);
		HttpResponse<String> response = browser.post("/login", "username=" + user + "&password=" + PASSWORD);
		assertThat(response.statusCode()).isEqualTo(302);
		assertThat(response.headers().firstValue("Location"))
			.hasValueSatisfying((location) -> assertThat(location).endsWith("/login?error"));
		assertThat(browser.get("/login?error").statusCode()).isEqualTo(200);
		return browser.get("/open").body();
	}

	@Test
	void whenTheProviderRefusesTheToken() throws Exception {
		PROVIDER.respond(400, "{\"error\": \"invalid_grant\"}");
		assertThat(failToLogInByProvider()).contains("OAuth2AuthenticationException: [invalid_grant]");
	}

	@Test
	void whenTheProviderIsAway() throws Exception {
		PROVIDER.respond(0, "");
		assertThat(failToLogInByProvider()).contains("OAuth2AuthenticationException: [invalid_token_response]");
	}

	@Test
	void whenTheIdTokenIsWrong() throws Exception {
		PROVIDER.respond(200,
				"{\"access_token\": \"a\", \"token_type\": \"Bearer\", \"expires_in\": 60, \"id_token\": \"e30.e30.e30\"}");
		assertThat(failToLogInByProvider()).contains("OAuth2AuthenticationException: [invalid_id_token]");
	}

	@Test
	void aLoginThatSucceedsKeepsTheClientRegistrationInTheSession() throws Exception {
		PROVIDER.respond(200, "{\"access_token\": \"a\", \"token_type\": \"Bearer\", \"expires_in\": 60}");
		Browser browser = new Browser(application);
		HttpResponse<String> response = returnFromProvider(browser, "plain");
		assertThat(response.headers().firstValue("Location"))
			.hasValueSatisfying((location) -> assertThat(location).doesNotContain("error"));
		assertThat(browser.get("/client").body()).isEqualTo("anna of plain");
	}

	private static String failToLogInByProvider() throws Exception {
		Browser browser = new Browser(application);
		HttpResponse<String> response = returnFromProvider(browser, "issuer");
		assertThat(response.headers().firstValue("Location")).hasValueSatisfying(
				(location) -> assertThat(URLDecoder.decode(location, StandardCharsets.UTF_8)).endsWith("/login?error"));
		assertThat(browser.get("/login?error").statusCode()).isEqualTo(200);
		return browser.get("/open").body();
	}

	private static HttpResponse<String> returnFromProvider(Browser browser, String registration) throws Exception {
		HttpResponse<String> response = browser.get("/oauth2/authorization/" + registration);
		assertThat(response.statusCode()).isEqualTo(302);
		String query = URI.create(response.headers().firstValue("Location").orElseThrow()).getRawQuery();
		Matcher state = Pattern.compile("state=([^&]+)").matcher(query);
		assertThat(state.find()).isTrue();
		response = browser.get("/login/oauth2/code/" + registration + "?code=c&state=" + state.group(1));
		assertThat(response.statusCode()).isEqualTo(302);
		return response;
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Pages.class)
	static class Application {

		@Bean
		SecurityFilterChain security(HttpSecurity http) throws Exception {
			return http
				.authorizeHttpRequests(
						(requests) -> requests.requestMatchers("/open").permitAll().anyRequest().authenticated())
				.formLogin(Customizer.withDefaults())
				.oauth2Login(Customizer.withDefaults())
				.csrf(AbstractHttpConfigurer::disable)
				.build();
		}

		@Bean
		OAuth2AuthorizedClientRepository authorizedClients() {
			return new HttpSessionOAuth2AuthorizedClientRepository();
		}

		@Bean
		UserDetailsService users() {
			return (name) -> {
				switch (name) {
					case "away" -> throw new DataAccessResourceFailureException("user database away",
							new PSQLException("refused", PSQLState.CONNECTION_REJECTED));
					case "badsql" -> throw new BadSqlGrammarException("find user", "SELECT",
							new PSQLException("no such table", PSQLState.UNDEFINED_TABLE));
					case "http" -> RestClient.create(PROVIDER.deadAddress()).get().retrieve().toBodilessEntity();
					default -> {
					}
				}
				throw new UsernameNotFoundException(name);
			};
		}

	}

	@RestController
	static class Pages {

		@GetMapping("/client")
		String client(Principal principal, HttpSession session) {
			@SuppressWarnings("unchecked")
			Map<String, OAuth2AuthorizedClient> clients = (Map<String, OAuth2AuthorizedClient>) session
				.getAttribute(HttpSessionOAuth2AuthorizedClientRepository.class.getName() + ".AUTHORIZED_CLIENTS");
			return principal.getName() + " of " + clients.get("plain").getClientRegistration().getRegistrationId();
		}

		@GetMapping("/open")
		String open(HttpSession session) {
			AuthenticationException failure = (AuthenticationException) session
				.getAttribute(WebAttributes.AUTHENTICATION_EXCEPTION);
			return failure + ((failure.getAuthenticationRequest() != null)
					? ", " + failure.getAuthenticationRequest().getName() : "");
		}

	}

	/**
	 * An OpenID provider that answers its token endpoint as it is told, or not at all.
	 */
	private static final class Provider {

		private final HttpServer server;

		private volatile int status = 400;

		private volatile String answer = "";

		Provider() {
			try {
				this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
			this.server.createContext("/.well-known/openid-configuration", (exchange) -> {
				byte[] metadata = """
						{"issuer": "ISSUER", "authorization_endpoint": "ISSUER/login", "token_endpoint": "ISSUER/token",
						"jwks_uri": "ISSUER/keys", "userinfo_endpoint": "ISSUER/user", "subject_types_supported": ["public"],
						"scopes_supported": ["openid", "email"], "id_token_signing_alg_values_supported": ["RS256"],
						"mtls_endpoint_aliases": {"token_endpoint": "ISSUER/mtls"}}"""
					.replace("ISSUER", issuer())
					.getBytes(StandardCharsets.UTF_8);
				exchange.getResponseHeaders().add("Content-Type", "application/json");
				exchange.sendResponseHeaders(200, metadata.length);
				exchange.getResponseBody().write(metadata);
				exchange.close();
			});
			this.server.createContext("/user", (exchange) -> {
				byte[] user = "{\"sub\": \"anna\"}".getBytes(StandardCharsets.UTF_8);
				exchange.getResponseHeaders().add("Content-Type", "application/json");
				exchange.sendResponseHeaders(200, user.length);
				exchange.getResponseBody().write(user);
				exchange.close();
			});
			this.server.createContext("/token", (exchange) -> {
				if (this.status != 0) {
					byte[] body = this.answer.getBytes(StandardCharsets.UTF_8);
					exchange.getResponseHeaders().add("Content-Type", "application/json");
					exchange.sendResponseHeaders(this.status, body.length);
					exchange.getResponseBody().write(body);
				}
				exchange.close();
			});
			this.server.start();
		}

		String issuer() {
			return "http://localhost:" + this.server.getAddress().getPort();
		}

		/** Nobody listens to port 1. */
		String deadAddress() {
			return "http://localhost:1";
		}

		void respond(int newStatus, String newAnswer) {
			this.status = newStatus;
			this.answer = newAnswer;
		}

		void close() {
			this.server.stop(0);
		}

	}

}
