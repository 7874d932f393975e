package dev.hybridsession.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import dev.hybridsession.autoconfigure.LockedApplication.Pages;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** Applications that lock sessions, on real servers. */
abstract class LockingTestBase {

	static final String ALL = "hybrid-session.locking.mode=all";

	static final String SHORT_WAIT = "hybrid-session.locking.wait=100ms";

	static final String LONG_WAIT = "hybrid-session.locking.wait=25s";

	final MemcachedProcess memcached = MemcachedProcess.start();

	final TestDatabase database = TestDatabaseServer.H2.create();

	final List<ConfigurableApplicationContext> applications = new ArrayList<>();

	final ConfigurableApplicationContext start(String... properties) {
		ConfigurableApplicationContext application = WebApplication.start(LockedApplication.class, this.memcached,
				this.database, this.database.url(), properties);
		this.applications.add(application);
		return application;
	}

	@AfterEach
	void close() {
		this.applications.forEach(ConfigurableApplicationContext::close);
		this.database.close();
		this.memcached.close();
	}

	static LockedApplication observed(ConfigurableApplicationContext application) {
		return application.getBean(LockedApplication.class);
	}

	static Pages pages(ConfigurableApplicationContext application) {
		return application.getBean(Pages.class);
	}

	static boolean isLocked(ConfigurableApplicationContext application, Browser browser) {
		return observed(application).isLocked(id(browser));
	}

	static String id(Browser browser) {
		return new String(Base64.getDecoder().decode(browser.session()), StandardCharsets.UTF_8);
	}

	static void awaitUnlocked(ConfigurableApplicationContext application, Browser browser) {
		Awaitility.await().until(() -> !isLocked(application, browser));
	}

	/** A user whose session exists. */
	static Browser user(ConfigurableApplicationContext application) throws Exception {
		Browser browser = new Browser(application);
		assertThat(browser.get("/count").body()).isEqualTo("1");
		return browser;
	}

}
