package dev.hybridsession.autoconfigure;

import java.io.Serializable;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;

import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import jakarta.annotation.PreDestroy;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.annotation.SessionScope;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the page and the log when a value cannot be kept, in an application with an error
 * page of its own and a session-scoped bean.
 */
@ExtendWith(OutputCaptureExtension.class)
class RefusedValueTests {

	private static final MemcachedProcess MEMCACHED = MemcachedProcess.start();

	private static final TestDatabase DATABASE = TestDatabaseServer.H2.createEmpty();

	private static ConfigurableApplicationContext application;

	@BeforeAll
	static void start() {
		application = WebApplication.start(Application.class, MEMCACHED, DATABASE, DATABASE.url());
	}

	@AfterAll
	static void close() {
		application.close();
		DATABASE.close();
		MEMCACHED.close();
	}

	@Test
	void theErrorPageOfTheApplicationIsShownAndTheLogHasOneStackTrace(CapturedOutput output) throws Exception {
		Browser browser = new Browser(application);
		assertThat(browser.get("/count").body()).isEqualTo("1");
		HttpResponse<String> response = browser.get("/level");
		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(response.body()).isEqualTo("our error page");
		assertThat(output.toString().lines().filter((line) -> line.startsWith("dev.hybridsession.serializer.")))
			.as("stack traces")
			.hasSize(1);
		assertThat(output.toString().lines().filter((line) -> line.contains("ERROR"))).hasSize(1);
		assertThat(browser.get("/count").body()).isEqualTo("2");
	}

	@Test
	void newSessionAndEarlyCommittedAnswerHaveOneStackTraceEach(CapturedOutput output) throws Exception {
		assertThat(new Browser(application).get("/level").body()).isEqualTo("our error page");
		new Browser(application).get("/early");
		assertThat(output.toString().lines().filter((line) -> line.startsWith("dev.hybridsession.serializer.")))
			.as("stack traces")
			.hasSize(2);
	}

	@Test
	void anErrorPageThatPutsARefusedValueThereIsShown(CapturedOutput output) throws Exception {
		HttpResponse<String> response = new Browser(application).get("/fail");
		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(response.body()).isEqualTo("our error page");
		assertThat(output).contains("cannot be saved at the end of an error page");
	}

	@Test
	void aSessionScopedBeanIsKeptWithoutItsDestructionCallback(CapturedOutput output) throws Exception {
		Browser browser = new Browser(application);
		assertThat(browser.get("/cart").body()).isEqualTo("1");
		assertThat(browser.get("/cart").body()).isEqualTo("2");
		assertThat(browser.get("/cart").statusCode()).isEqualTo(200);
		assertThat(output.toString().lines().filter((line) -> line.contains("DESTRUCTION_CALLBACK"))).singleElement()
			.asString()
			.contains("left out", "no store of Spring Session calls it when a session ends");
	}

	@Test
	void theParametersOfARequestAreKept() throws Exception {
		Browser browser = new Browser(application);
		assertThat(browser.get("/parameters?a=b").body()).isEqualTo("[a]");
		assertThat(browser.get("/parameters").body()).isEqualTo("[a]");
	}

	@Test
	void aPrincipalThatCouldNotBeReadIsNotKept(CapturedOutput output) throws Exception {
		HttpResponse<String> response = new Browser(application).get("/lost");
		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(output).contains("Session attribute 'user'", "would lose the value of [name]",
				"is not Serializable");
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration(excludeName = {
			"org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration",
			"org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
			"org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
			"org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
			"org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration" })
	@Import({ Pages.class, Cart.class, ErrorPage.class })
	static class Application {

	}

	@RestController
	static class Pages {

		private final Cart cart;

		Pages(Cart cart) {
			this.cart = cart;
		}

		@GetMapping("/count")
		String count(HttpSession session) {
			Integer before = (Integer) session.getAttribute("count");
			session.setAttribute("count", (before != null) ? before + 1 : 1);
			return String.valueOf(session.getAttribute("count"));
		}

		@GetMapping("/level")
		String level(HttpSession session) {
			session.setAttribute("level", Level.INFO);
			session.setAttribute("levels", new ArrayList<>(List.of(Level.FINE)));
			return "a level";
		}

		@GetMapping("/early")
		void early(HttpSession session, HttpServletResponse response) throws Exception {
			session.setAttribute("level", Level.INFO);
			response.getWriter().print("half a page");
			response.flushBuffer();
		}

		@GetMapping("/fail")
		String fail() {
			throw new IllegalStateException("failed");
		}

		@GetMapping("/cart")
		String cart() {
			return String.valueOf(this.cart.add());
		}

		@GetMapping("/parameters")
		String parameters(HttpServletRequest request) {
			HttpSession session = request.getSession();
			if (!request.getParameterMap().isEmpty()) {
				session.setAttribute("parameters", request.getParameterMap());
			}
			return ((Map<?, ?>) session.getAttribute("parameters")).keySet().toString();
		}

		@GetMapping("/lost")
		String lost(HttpSession session) {
			session.setAttribute("user", new User("anna"));
			return "a user";
		}

	}

	@RestController
	static class ErrorPage implements ErrorController {

		@RequestMapping("/error")
		String error(HttpServletRequest request) {
			if (String.valueOf(request.getAttribute("jakarta.servlet.error.request_uri")).equals("/fail")) {
				request.getSession().setAttribute("level", Level.INFO);
			}
			request.getSession().setAttribute("error", "seen");
			return "our error page";
		}

	}

	@Component
	@SessionScope(proxyMode = ScopedProxyMode.TARGET_CLASS)
	static class Cart implements Serializable {

		private int items;

		int add() {
			this.items++;
			return this.items;
		}

		@PreDestroy
		void close() {
			this.items = 0;
		}

	}

	private static class Person {

		private String name;

		Person() {
		}

		Person(String name) {
			this.name = name;
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	private static final class User extends Person implements Serializable {

		User(String name) {
			super(name);
		}

	}

}
