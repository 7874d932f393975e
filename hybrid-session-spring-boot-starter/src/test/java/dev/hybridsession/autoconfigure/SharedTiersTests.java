package dev.hybridsession.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.SessionLocks;
import dev.hybridsession.SessionLocks.SessionLock;
import dev.hybridsession.Subsession;
import dev.hybridsession.Subsessions;
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

	private final TestDatabase other = TestDatabaseServer.POSTGRESQL.create();

	private ConfigurableApplicationContext shop;

	private ConfigurableApplicationContext office;

	@AfterEach
	void close() {
		this.shop.close();
		this.office.close();
		this.database.close();
		this.other.close();
		this.memcached.close();
	}

	private ConfigurableApplicationContext start(TestDatabase tables, String... properties) {
		return WebApplication.start(WebApplication.class, this.memcached, tables, tables.url(), properties);
	}

	@Test
	void cookieOfAnotherNamespaceIsUnknownThoughTheDatabaseIsShared() throws Exception {
		this.shop = start(this.database, "hybrid-session.namespace=shop");
		this.office = start(this.database, "hybrid-session.namespace=office");
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

	@Test
	void sessionOfAnotherDatabaseIsUnknownThoughMemcachedAndNamespaceAreShared() throws Exception {
		this.shop = start(this.database);
		this.office = start(this.other);
		Browser browser = new Browser(this.shop);
		assertThat(browser.get("/visit").body()).isEqualTo("1");
		assertThat(browser.get("/visit").body()).isEqualTo("2");
		String cookie = browser.session();
		browser.goTo(this.office);
		assertThat(browser.get("/peek").body()).as("seen").isEqualTo("false");
		assertThat(browser.get("/visit").body()).isEqualTo("1");
		HybridSessionRepository sessions = this.office.getBean(HybridSessionRepository.class);
		String id = new String(Base64.getDecoder().decode(cookie), StandardCharsets.UTF_8);
		assertThat(sessions.findById(id)).isNull();
		sessions.deleteById(id);
		browser.session(cookie);
		browser.goTo(this.shop);
		assertThat(browser.get("/visit").body()).as("neither changed nor ended").isEqualTo("3");
		assertLocksAndSubsessionsAreSeparate(id);
	}

	private void assertLocksAndSubsessionsAreSeparate(String id) {
		Subsession<Integer> cart = this.shop.getBean(Subsessions.class).of(id, "cart", Integer.class);
		cart.set(1);
		assertThat(this.office.getBean(Subsessions.class).of(id, "cart", Integer.class).get()).isNull();
		this.office.getBean(Subsessions.class).of(id, "cart", Integer.class).set(2);
		assertThat(cart.get()).isEqualTo(1);
		SessionLock lock = this.shop.getBean(SessionLocks.class).acquire(id);
		assertThat(lock.isHeld()).isTrue();
		SessionLock another = this.office.getBean(SessionLocks.class).acquire(id);
		assertThat(another.isHeld()).isTrue();
		another.release();
		lock.release();
	}

}
