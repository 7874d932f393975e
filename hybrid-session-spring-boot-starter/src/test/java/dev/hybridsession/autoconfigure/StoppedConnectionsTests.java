package dev.hybridsession.autoconfigure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

import com.zaxxer.hikari.HikariDataSource;
import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.SessionLocks;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that is stopped has no connection and no thread of ours, so that a
 * checkpoint of its process can be taken. Started again, it works.
 */
class StoppedConnectionsTests {

	private static final MemcachedProcess memcached = MemcachedProcess.start();

	private static final TestDatabase database = TestDatabaseServer.POSTGRESQL.create();

	@AfterAll
	static void close() {
		database.close();
		memcached.close();
	}

	@Test
	void aStoppedApplicationHasNoConnectionAndNoThreadAndWorksWhenItIsStartedAgain() throws Exception {
		try (ConfigurableApplicationContext application = start()) {
			assertThat(application.getBean(ConnectionsBeforeTheStart.class).count)
				.as("connections to memcached before the start, when a checkpoint may be taken")
				.isZero();
			Browser browser = new Browser(application);
			assertThat(browser.get("/visit").body()).isEqualTo("1");
			application.getBean(SessionLocks.class).acquire("session").release();
			assertThat(connectionsToMemcached()).isPositive();
			application.stop();
			await("connections to memcached", () -> assertThat(connectionsToMemcached()).isZero());
			await("threads", () -> assertThat(threads()).isEmpty());
			await("connections to the database", () -> assertThat(connectionsOfOurs(application)).isZero());
			application.start();
			browser.goTo(application);
			FaultyCache cache = application.getBean(FaultyTiers.class).cache();
			assertThat(cache.routes().away()).isEmpty();
			assertThat(browser.get("/visit").body()).isEqualTo("2");
			application.getBean(SessionLocks.class).acquire("session").release();
			application.stop();
			application.start();
			browser.goTo(application);
			assertThat(browser.get("/visit").body()).as("after a second stop").isEqualTo("3");
		}
		await("threads of an application that has ended", () -> assertThat(threads()).isEmpty());
	}

	@Test
	void aPausedApplicationHasNoConnectionAndItsDatabaseServes() throws IOException {
		try (ConfigurableApplicationContext application = start()) {
			HybridSessionRepository sessions = application.getBean(HybridSessionRepository.class);
			HybridSession session = sessions.createSession();
			sessions.save(session);
			application.pause();
			await("connections to memcached", () -> assertThat(connectionsToMemcached()).isZero());
			HybridSession paused = Objects.requireNonNull(sessions.findById(session.getId()));
			paused.setAttribute("colour", "green");
			sessions.save(paused);
			application.restart();
			assertThat(connectionsToMemcached()).isPositive();
			HybridSession found = Objects.requireNonNull(sessions.findById(session.getId()));
			assertThat(found.<String>getAttribute("colour")).isEqualTo("green");
		}
	}

	private static ConfigurableApplicationContext start() {
		return WebApplication.start(CheckpointedApplication.class, memcached, database, database.url(),
				"spring.datasource.hikari.pool-name=shop",
				"spring.datasource.hikari.data-source-properties.ApplicationName=shop",
				"hybrid-session.cluster.heartbeat=1s");
	}

	private static void await(String what, ThrowingRunnable assertion) {
		Awaitility.await(what).untilAsserted(assertion);
	}

	/**
	 * The connections that memcached lists, without the connection that asks and the
	 * socket that listens.
	 */
	private static int connectionsToMemcached() throws IOException {
		try (Socket socket = new Socket(memcached.host(), memcached.port())) {
			socket.getOutputStream().write("stats conns\r\nquit\r\n".getBytes(StandardCharsets.US_ASCII));
			BufferedReader answer = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
			return (int) answer.lines()
				.filter((line) -> line.contains(":addr ") && line.contains("tcp"))
				.filter((line) -> !line.endsWith(":" + socket.getLocalPort()))
				.filter((line) -> !line.endsWith(":" + memcached.port()))
				.count();
		}
	}

	/** All connections of the application, without those of its own pool. */
	private static int connectionsOfOurs(ConfigurableApplicationContext application) {
		int all = Objects.requireNonNull(new JdbcTemplate(database.dataSource())
			.queryForObject("SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = 'shop'", Integer.class));
		return all - application.getBean(HikariDataSource.class).getHikariPoolMXBean().getTotalConnections();
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("hybrid-session-") || name.startsWith("memcached ")
					|| name.startsWith("Memcached IO"))
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	@Import(WebApplication.class)
	static class CheckpointedApplication {

		@Bean
		ConnectionsBeforeTheStart connectionsBeforeTheStart(HybridSessionRepository sessions) {
			return new ConnectionsBeforeTheStart();
		}

	}

	/** Counts when our beans are there and nothing has started. */
	static final class ConnectionsBeforeTheStart implements InitializingBean {

		private int count;

		@Override
		public void afterPropertiesSet() throws IOException {
			this.count = connectionsToMemcached();
		}

	}

}
