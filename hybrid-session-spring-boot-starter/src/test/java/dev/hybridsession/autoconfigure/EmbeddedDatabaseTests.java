package dev.hybridsession.autoconfigure;

import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests logins with the databases that are a library of the application. Spring Boot
 * knows Derby as embedded, and SQLite not.
 */
class EmbeddedDatabaseTests {

	@ParameterizedTest
	@CsvSource({ "DERBY, embedded", "SQLITE, always" })
	void aLoginSurvivesMemcachedAndASecondStartOnTheSameTables(TestDatabaseServer server, String initializeSchema)
			throws Exception {
		try (MemcachedProcess memcached = MemcachedProcess.start(); TestDatabase database = server.createEmpty()) {
			Browser browser;
			try (ConfigurableApplicationContext application = start(memcached, database, initializeSchema)) {
				browser = new Browser(application);
				assertThat(browser.post("/login", "username=anna&password=secret").statusCode()).isEqualTo(302);
				memcached.restart();
				assertThat(browser.get("/who").body()).startsWith("anna");
			}
			memcached.restart();
			try (ConfigurableApplicationContext application = start(memcached, database, "always")) {
				browser.goTo(application);
				assertThat(browser.get("/who").body()).startsWith("anna");
			}
		}
	}

	private static ConfigurableApplicationContext start(MemcachedProcess memcached, TestDatabase database,
			String initializeSchema) {
		return WebApplication.start(SecurityTests.SecuredApplication.class, memcached, database, database.url(),
				"hybrid-session.jdbc.initialize-schema=" + initializeSchema);
	}

}
