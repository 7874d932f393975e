package dev.hybridsession.autoconfigure;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionOperations;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Sessions of pages that have a connection of the application's pool themselves. */
class JpaApplicationTests {

	private final MemcachedProcess memcached = MemcachedProcess.start();

	private TestDatabase database;

	private JdbcTemplate jdbc;

	private ConfigurableApplicationContext application;

	private void start(int poolSize) {
		start(Pool.H2_HIKARI, poolSize);
	}

	private void start(Pool pool, int poolSize) {
		this.database = pool.server.create();
		this.jdbc = new JdbcTemplate(this.database.dataSource());
		this.jdbc.execute("CREATE TABLE ENDED_SESSIONS (ID VARCHAR(100))");
		this.application = WebApplication.start(JpaApplication.class, this.memcached, this.database,
				this.database.url(), "spring.autoconfigure.exclude=", "spring.jpa.hibernate.ddl-auto=create",
				"spring.datasource.hikari.connection-timeout=3000", "spring.datasource.type=" + pool.type,
				"spring.datasource." + pool.size + '=' + poolSize, "hybrid-session.jdbc.initialize-schema=never");
	}

	@AfterEach
	void close() {
		this.application.close();
		this.database.close();
		this.memcached.close();
	}

	@ParameterizedTest
	@EnumSource
	void twelveUsersBeginSessionsAtOnceOnAPoolOfTen(Pool pool) {
		start(pool, 10);
		this.application.getBean(JpaApplication.Pages.class).together = new CountDownLatch(10);
		List<CompletableFuture<HttpResponse<String>>> pages = IntStream.range(0, 12)
			.mapToObj((i) -> new Browser(this.application).getLater("/order"))
			.toList();
		assertThat(pages).allSatisfy((page) -> assertThat(page.join().statusCode()).isEqualTo(200));
		assertThat(this.application.getBean(HybridSessionOperations.class).database().available()).isTrue();
		assertThat(rows()).isEqualTo(12);
	}

	@ParameterizedTest
	@EnumSource
	void aPoolOfOneConnectionIsEnoughForAPageAndItsSession(Pool pool) throws Exception {
		start(pool, 1);
		Browser browser = new Browser(this.application);
		assertThat(browser.get("/order").statusCode()).isEqualTo(200);
		this.memcached.restart();
		assertThat(browser.get("/order").statusCode()).isEqualTo(200);
		assertThat(browser.get("/count").body()).isEqualTo("2");
		assertThat(browser.get("/leave").statusCode()).isEqualTo(200);
		assertThat(archived()).isEqualTo(1);
		assertThat(this.application.getBean(HybridSessionOperations.class).database().available()).isTrue();
	}

	@Test
	void transactionsOfTheApplicationAndOfSessionsDoNotTakeEachOtherBack() {
		start(2);
		HybridSessionRepository sessions = this.application.getBean(HybridSessionRepository.class);
		JpaApplication.Orders orders = this.application.getBean(JpaApplication.Orders.class);
		TransactionTemplate transaction = new TransactionTemplate(
				this.application.getBean(PlatformTransactionManager.class));
		transaction.executeWithoutResult((status) -> {
			orders.saveAndFlush(new JpaApplication.Order());
			sessions.save(sessions.createSession());
			status.setRollbackOnly();
		});
		assertThat(orders.count()).isZero();
		assertThat(rows()).isOne();
		transaction.executeWithoutResult((status) -> {
			orders.saveAndFlush(new JpaApplication.Order());
			HybridSession session = sessions.createSession();
			session.setAttribute("refused", Thread.currentThread());
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> sessions.save(session));
		});
		assertThat(orders.count()).isOne();
		assertThat(rows()).isOne();
	}

	@Test
	void writesOfAnArchiveAreCommittedOrRolledBackWithTheEndOfTheSession() throws Exception {
		start(2);
		JpaApplication.Archive archive = this.application.getBean(JpaApplication.Archive.class);
		Browser browser = new Browser(this.application);
		browser.get("/order");
		archive.failing = true;
		assertThat(browser.get("/leave").statusCode()).isEqualTo(200);
		assertThat(ended()).isOne();
		assertThat(archived()).isZero();
		archive.failing = false;
		browser.get("/order");
		browser.get("/leave");
		assertThat(ended()).isEqualTo(2);
		assertThat(archived()).isOne();
	}

	/** The pool of the application, and the database. */
	enum Pool {

		H2_HIKARI(TestDatabaseServer.H2, "com.zaxxer.hikari.HikariDataSource", "hikari.maximum-pool-size"),

		POSTGRESQL_HIKARI(TestDatabaseServer.POSTGRESQL, "com.zaxxer.hikari.HikariDataSource",
				"hikari.maximum-pool-size"),

		/** It waits for ever for a connection. */
		H2_DBCP(TestDatabaseServer.H2, "org.apache.commons.dbcp2.BasicDataSource", "dbcp2.max-total"),

		H2_TOMCAT(TestDatabaseServer.H2, "org.apache.tomcat.jdbc.pool.DataSource", "tomcat.max-active");

		private final TestDatabaseServer server;

		private final String type;

		private final String size;

		Pool(TestDatabaseServer server, String type, String size) {
			this.server = server;
			this.type = type;
			this.size = size;
		}

	}

	private int rows() {
		return count("HYBRID_SESSION WHERE ENDED_TIME IS NULL");
	}

	private int ended() {
		return count("HYBRID_SESSION WHERE ENDED_TIME IS NOT NULL");
	}

	private int archived() {
		return count("ENDED_SESSIONS");
	}

	private int count(String what) {
		Integer count = this.jdbc.queryForObject("SELECT COUNT(*) FROM " + what, Integer.class);
		return (count != null) ? count : 0;
	}

}
