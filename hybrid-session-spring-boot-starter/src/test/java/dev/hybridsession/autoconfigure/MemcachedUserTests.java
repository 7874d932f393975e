package dev.hybridsession.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of whole applications with a memcached that asks who they are. */
@ExtendWith(OutputCaptureExtension.class)
class MemcachedUserTests {

	private static final String SECRET = "Ocelot-7731";

	private final MemcachedProcess memcached = MemcachedProcess.startWithUser("shop", SECRET);

	private final TestDatabase database = TestDatabaseServer.H2.createEmpty();

	private ConfigurableApplicationContext application;

	private void start(String password) {
		this.application = WebApplication.start(WebApplication.class, this.memcached, this.database,
				this.database.url(), "hybrid-session.memcached.username=shop",
				"hybrid-session.memcached.password=" + password, "logging.level.dev.hybridsession=TRACE",
				"logging.level.net.spy=TRACE");
	}

	@AfterEach
	void close() {
		if (this.application != null) {
			this.application.close();
		}
		this.database.close();
		this.memcached.close();
	}

	@Test
	void knownUserUsesMemcached(CapturedOutput output) throws Exception {
		start(SECRET);
		awaitMemcached();
		Browser browser = new Browser(this.application);
		assertThat(browser.get("/visit").body()).isEqualTo("1");
		assertThat(browser.get("/visit").body()).isEqualTo("2");
		assertSecret(output, SECRET);
	}

	@Test
	void aWrongPasswordLeavesTheDatabaseUntilItIsRight(CapturedOutput output) throws Exception {
		start("Ocelot-7732");
		Browser browser = new Browser(this.application);
		assertThat(browser.get("/visit").body()).isEqualTo("1");
		assertThat(browser.get("/visit").body()).isEqualTo("2");
		assertThat(this.application.getBean(SessionCache.class).routes().away())
			.containsExactly(this.memcached.address());
		Awaitility.await()
			.untilAsserted(() -> assertThat(output).contains(this.memcached.address() + " refuses the user: check"
					+ " hybrid-session.memcached.username and .password"));
		this.memcached.restartWithUser("shop", "Ocelot-7732");
		awaitMemcached();
		assertThat(browser.get("/visit").body()).isEqualTo("3");
		assertThat(output.getAll()).containsOnlyOnce("refuses the user").doesNotContain(" ERROR ");
		assertSecret(output, "Ocelot-7732");
	}

	private void awaitMemcached() {
		Awaitility.await().until(() -> this.application.getBean(SessionCache.class).routes().away().isEmpty());
	}

	private static void assertSecret(CapturedOutput output, String password) {
		String base64 = Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8));
		assertThat(output.getAll()).contains("TRACE").doesNotContain(password).doesNotContain(base64);
	}

}
