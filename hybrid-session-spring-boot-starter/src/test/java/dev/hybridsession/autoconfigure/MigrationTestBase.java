package dev.hybridsession.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import dev.hybridsession.HybridSessionOperations;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.SessionRepository;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with another session store and the same application with Hybrid Session,
 * both running. A browser goes from one to the other with its cookie.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MigrationTestBase {

	protected final MemcachedProcess memcached = MemcachedProcess.start();

	protected final TestDatabase database = TestDatabaseServer.H2.createEmpty();

	protected ConfigurableApplicationContext before;

	protected ConfigurableApplicationContext after;

	/** Starts the application as it was, without Hybrid Session. */
	protected abstract ConfigurableApplicationContext startBefore();

	/** Starts the application with Hybrid Session, which is to migrate. */
	protected abstract ConfigurableApplicationContext startAfter();

	@BeforeAll
	void start() {
		this.before = startBefore();
		this.after = startAfter();
	}

	@AfterAll
	void close() {
		this.before.close();
		this.after.close();
		this.database.close();
		this.memcached.close();
	}

	protected final ConfigurableApplicationContext start(Class<?> application, String... properties) {
		return WebApplication.start(application, this.memcached, this.database, this.database.url(), properties);
	}

	@Test
	void theUserGoesOnWithTheSameCookieAndALogoutEndsBoth() throws Exception {
		assertThat(this.before.getBean(SessionRepository.class)).isNotInstanceOf(HybridSessionRepository.class);
		assertThat(this.after.getBean(SessionRepository.class)).isInstanceOf(HybridSessionRepository.class);
		Browser browser = logInBefore("anna");
		String cookie = browser.session();
		browser.goTo(this.after);
		assertThat(browser.get("/who").body()).isEqualTo("anna, who came as nobody");
		assertThat(browser.session()).isEqualTo(cookie);
		browser.goTo(this.before);
		assertThat(browser.get("/who").body()).as("until the old instances are gone").startsWith("anna");
		browser.goTo(this.after);
		assertThat(browser.post("/logout", "").statusCode()).isEqualTo(302);
		assertRefused(this.after, cookie);
		assertRefused(this.before, cookie);
	}

	@Test
	void aLogoutAtTheOldApplicationEndsTheSessionAtTheNew() throws Exception {
		Browser browser = logInBefore("berta");
		String cookie = browser.session();
		browser.goTo(this.after);
		assertThat(browser.get("/who").body()).startsWith("berta");
		browser.goTo(this.before);
		assertThat(browser.post("/logout", "").statusCode()).isEqualTo(302);
		Awaitility.await().untilAsserted(() -> assertRefused(this.after, cookie));
	}

	@Test
	void aLoginAtTheNewApplicationEndsTheOldIdAtBoth() throws Exception {
		Browser browser = new Browser(this.before);
		browser.get("/open");
		String cookie = browser.session();
		browser.goTo(this.after);
		assertThat(logIn(browser, "carla")).isEqualTo(302);
		assertThat(browser.get("/who").body()).isEqualTo("carla, who came as nobody");
		assertThat(browser.session()).isNotEqualTo(cookie);
		assertThat(this.before.getBean(SessionRepository.class).findById(id(cookie))).isNull();
		assertRefused(this.after, cookie);
	}

	@Test
	void theWayBackKeepsTheLoginsOfTheNewApplication() throws Exception {
		Browser browser = new Browser(this.after);
		browser.get("/open");
		logIn(browser, "greta");
		String cookie = browser.session();
		assertRefused(this.before, cookie);
		assertThat(this.after.getBean(HybridSessionOperations.class).export()).isPositive();
		browser.goTo(this.before);
		assertThat(browser.get("/who").body()).isEqualTo("greta, who came as nobody");
		browser.session(cookie);
		browser.goTo(this.after);
		assertThat(browser.post("/logout", "").statusCode()).isEqualTo(302);
		assertRefused(this.before, cookie);
	}

	@Test
	void theWayBackDoesNotUndoALogoutAtTheOldApplication() throws Exception {
		Browser browser = logInBefore("ida");
		String cookie = browser.session();
		browser.goTo(this.after);
		assertThat(browser.get("/who").body()).startsWith("ida");
		browser.goTo(this.before);
		assertThat(browser.post("/logout", "").statusCode()).isEqualTo(302);
		this.after.getBean(HybridSessionOperations.class).export();
		assertRefused(this.before, cookie);
		assertRefused(this.after, cookie);
	}

	/** The id of the session as its cookie has it. */
	protected static String id(String cookie) {
		return new String(Base64.getDecoder().decode(cookie), StandardCharsets.UTF_8);
	}

	protected final Browser logInBefore(String user) throws Exception {
		Browser browser = new Browser(this.before);
		browser.get("/open");
		assertThat(logIn(browser, user)).isEqualTo(302);
		return browser;
	}

	protected static int logIn(Browser browser, String user) throws Exception {
		return browser.post("/login", "username=" + user + "&password=secret").statusCode();
	}

	protected static void assertRefused(ConfigurableApplicationContext application, String cookie) throws Exception {
		Browser thief = new Browser(application);
		thief.session(cookie);
		assertThat(thief.get("/who").statusCode()).isEqualTo(302);
	}

	protected final FindByIndexNameSessionRepository<?> found(ConfigurableApplicationContext application) {
		return application.getBean(FindByIndexNameSessionRepository.class);
	}

}
