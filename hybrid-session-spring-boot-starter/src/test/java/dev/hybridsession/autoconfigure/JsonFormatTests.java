package dev.hybridsession.autoconfigure;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import java.util.logging.Level;

import dev.hybridsession.HybridSessionOperations;
import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.support.RequestContextUtils;
import org.springframework.web.servlet.view.RedirectView;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with Spring Security whose format changes by a rolling restart: one
 * instance writes the JDK's format, the other JSON.
 */
class JsonFormatTests {

	private static final MemcachedProcess MEMCACHED = MemcachedProcess.start();

	private static final TestDatabase DATABASE = TestDatabaseServer.H2.createEmpty();

	private static ConfigurableApplicationContext jdk;

	private static ConfigurableApplicationContext json;

	@BeforeAll
	static void start() {
		jdk = WebApplication.start(Application.class, MEMCACHED, DATABASE, DATABASE.url());
		json = WebApplication.start(Application.class, MEMCACHED, DATABASE, DATABASE.url(),
				"hybrid-session.serialization.format=json");
	}

	@AfterAll
	static void close() {
		json.close();
		jdk.close();
		DATABASE.close();
		MEMCACHED.close();
	}

	@Test
	void noUserIsLoggedOutByTheNewFormatOrByTheWayBack() throws Exception {
		Browser before = logIn(jdk);
		assertThat(before.get("/add").body()).isEqualTo("[Item[name=tea, count=1]]");
		before.goTo(json);
		assertThat(before.get("/who").body()).isEqualTo("anna");
		assertThat(before.get("/add").body()).isEqualTo("[Item[name=tea, count=1], Item[name=tea, count=2]]");
		before.goTo(jdk);
		assertThat(before.get("/who").body()).isEqualTo("anna");
		assertThat(before.get("/add").body()).endsWith("Item[name=tea, count=3]]");

		Browser after = logIn(json);
		assertThat(after.get("/add").body()).isEqualTo("[Item[name=tea, count=1]]");
		after.goTo(jdk);
		assertThat(after.get("/who").body()).isEqualTo("anna");
		assertThat(after.get("/add").body()).endsWith("Item[name=tea, count=2]]");
	}

	@Test
	void loginIsReadFromTheDatabaseByTheOtherFormat() throws Exception {
		Browser browser = logIn(json);
		MEMCACHED.loseData();
		browser.goTo(jdk);
		assertThat(browser.get("/who").body()).isEqualTo("anna");
	}

	@Test
	void savedRequestAndFlashAttributesAndFailedLoginWork() throws Exception {
		Browser browser = new Browser(json);
		assertThat(browser.get("/who").statusCode()).isEqualTo(302);
		String token = browser.get("/token").body();
		assertThat(
				browser.post("/login", "username=anna&password=wrong&_csrf=" + token).headers().firstValue("Location"))
			.hasValueSatisfying((location) -> assertThat(location).endsWith("/login?error"));
		assertThat(browser.get("/failure").body())
			.isEqualTo("org.springframework.security.authentication.BadCredentialsException");
		assertThat(postLogin(browser, token)).contains("/who");
		assertThat(browser.get("/save").statusCode()).isEqualTo(302);
		assertThat(browser.get("/saved").body()).isEqualTo("Saved");
		assertThat(browser.get("/saved").body()).isEqualTo("nothing");
	}

	@Test
	void valueThatIsNotAllowedIsRefusedAsInTheOtherFormat() throws Exception {
		for (ConfigurableApplicationContext instance : List.of(jdk, json)) {
			Browser browser = logIn(instance);
			assertThat(browser.get("/level").statusCode()).isEqualTo(500);
			assertThat(browser.get("/who").body()).isEqualTo("anna");
		}
	}

	@Test
	void loginIsReadableInTheDatabase() throws Exception {
		Browser browser = logIn(json);
		String internalId = browser.get("/internal-id").body();
		String query = new ClassPathResource("dev/hybridsession/jdbc/attributes-h2.sql")
			.getContentAsString(StandardCharsets.UTF_8);
		String login = new JdbcTemplate(DATABASE.dataSource()).query(query,
				(row, number) -> row.getString("NAME").equals("SPRING_SECURITY_CONTEXT") ? row.getString("TEXT") : "",
				internalId)
			.stream()
			.reduce("", String::concat);
		assertThat(JsonMapper.shared().readTree(login).at("/authentication/principal/username").asString())
			.isEqualTo("anna");
	}

	@Test
	void jsonWithoutJacksonStopsTheStartWithTheDependencyToAdd() {
		Runners.web()
			.withClassLoader(new FilteredClassLoader("tools.jackson"))
			.withPropertyValues("hybrid-session.serialization.format=json")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(InvalidSettingException.class)
				.hasMessageContaining("hybrid-session.serialization.format is 'json'")
				.hasMessageContaining("spring-boot-starter-jackson"));
	}

	private static Browser logIn(ConfigurableApplicationContext instance) throws Exception {
		Browser browser = new Browser(instance);
		assertThat(postLogin(browser, browser.get("/token").body())).endsWith("/");
		return browser;
	}

	private static String postLogin(Browser browser, String token) throws Exception {
		return browser.post("/login", "username=anna&password=secret&_csrf=" + token)
			.headers()
			.firstValue("Location")
			.orElse("refused");
	}

	record Item(String name, int count) implements Serializable {

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Pages.class)
	static class Application {

		@Bean
		SecurityFilterChain security(HttpSecurity http) throws Exception {
			return http
				.authorizeHttpRequests((requests) -> requests.requestMatchers("/token", "/failure")
					.permitAll()
					.anyRequest()
					.authenticated())
				.formLogin(Customizer.withDefaults())
				.build();
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("anna").password("{noop}secret").roles("USER").build());
		}

	}

	@RestController
	static class Pages {

		private final HybridSessionOperations operations;

		Pages(HybridSessionOperations operations) {
			this.operations = operations;
		}

		@GetMapping("/token")
		String token(CsrfToken token) {
			return token.getToken();
		}

		@GetMapping("/who")
		String who(Principal principal) {
			return principal.getName();
		}

		@GetMapping("/internal-id")
		String internalId(HttpServletRequest request) {
			return this.operations.describe(request.getSession().getId()).orElseThrow().internalId();
		}

		@GetMapping("/failure")
		String failure(HttpSession session) {
			return session.getAttribute("SPRING_SECURITY_LAST_EXCEPTION").getClass().getName();
		}

		@GetMapping("/add")
		@SuppressWarnings("unchecked")
		String add(HttpSession session) {
			List<Item> before = (List<Item>) session.getAttribute("cart");
			List<Item> items = new java.util.ArrayList<>((before != null) ? before : List.of());
			items.add(new Item("tea", items.size() + 1));
			session.setAttribute("cart", List.copyOf(items));
			return items.toString();
		}

		@GetMapping("/level")
		void level(HttpSession session) {
			session.setAttribute("level", Level.INFO);
		}

		@GetMapping("/save")
		RedirectView save(RedirectAttributes attributes) {
			attributes.addFlashAttribute("message", "Saved");
			return new RedirectView("/saved");
		}

		@GetMapping("/saved")
		String saved(HttpServletRequest request) {
			var flash = RequestContextUtils.getInputFlashMap(request);
			return (flash != null) ? String.valueOf(flash.get("message")) : "nothing";
		}

	}

}
