package dev.hybridsession.autoconfigure;

import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of two applications that share memcached and a database: neither knows the
 * other's cookies.
 */
class SharedTiersTests {

	private final MemcachedProcess memcached = MemcachedProcess.start();

	private final TestDatabase database = TestDatabaseServer.H2.createEmpty();

	private ConfigurableApplicationContext shop;

	private ConfigurableApplicationContext office;

	@AfterEach
	void close() {
		this.shop.close();
		this.office.close();
		this.database.close();
		this.memcached.close();
	}

	private ConfigurableApplicationContext start(String... properties) {
		return WebApplication.start(WebApplication.class, this.memcached, this.database, this.database.url(),
				properties);
	}

	@Test
	void cookieOfAnotherNamespaceIsUnknownThoughTheDatabaseIsShared() throws Exception {
		this.shop = start("hybrid-session.namespace=shop");
		this.office = start("hybrid-session.namespace=office");
		Browser browser = new Browser(this.shop);
		assertThat(browser.get("/visit").body()).isEqualTo("1");
		assertThat(browser.get("/visit").body()).isEqualTo("2");
		String cookie = browser.session();
		browser.goTo(this.office);
		assertThat(browser.get("/peek").body()).isEqualTo("false");
		assertThat(browser.get("/visit").body()).isEqualTo("1");
		assertThat(browser.session()).isNotEqualTo(cookie);
		browser.session(cookie);
		browser.goTo(this.shop);
		assertThat(browser.get("/visit").body()).isEqualTo("3");
	}

}
