package dev.hybridsession.autoconfigure;

import java.time.Clock;
import java.time.Duration;

import dev.hybridsession.HybridSessionOperations;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.ShiftedClock;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two whole applications on one database and one memcached, with a clock that is wrong.
 */
class WrongClockTests {

	private static final Duration HOUR = Duration.ofHours(1);

	private final MemcachedProcess memcached = MemcachedProcess.start();

	private TestDatabase database;

	private ConfigurableApplicationContext right;

	private ConfigurableApplicationContext shifted;

	private void start(TestDatabaseServer server, String parameters) {
		this.database = server.create();
		this.right = start(WebApplication.class, parameters);
		this.shifted = start(ShiftedApplication.class, parameters);
	}

	private ConfigurableApplicationContext start(Class<?> application, String parameters) {
		return WebApplication.start(application, this.memcached, this.database, this.database.url() + parameters,
				"hybrid-session.cluster.heartbeat=1s");
	}

	@AfterEach
	void close() {
		this.right.close();
		this.shifted.close();
		this.database.close();
		this.memcached.close();
	}

	@Test
	void allSessionsLiveThoughOneInstanceIsAnHourAheadOrItsClockJumps() throws Exception {
		start(TestDatabaseServer.H2, "");
		ShiftedClock clock = this.shifted.getBean(ShiftedClock.class);
		Browser idle = new Browser(this.right);
		idle.get("/visit");
		Browser active = new Browser(this.right);
		active.get("/visit");
		assertNobodyEnds(this.shifted, false);
		active.goTo(this.shifted);
		assertThat(active.get("/visit").body()).isEqualTo("2");
		assertThat(this.shifted.getBean(HybridSessionOperations.class).clockDifference())
			.hasValueSatisfying((difference) -> assertThat(difference).isCloseTo(HOUR, Duration.ofSeconds(5)));
		clock.set(Duration.ZERO);
		Awaitility.await().until(this.shifted.getBean(HybridSessionOperations.class)::isClockTrusted);
		clock.set(HOUR);
		assertNobodyEnds(this.shifted, false);
		this.memcached.restart();
		assertThat(active.get("/peek").body()).isEqualTo("true");
		assertNobodyEnds(this.right, true);
		idle.goTo(this.shifted);
		assertThat(idle.get("/visit").body()).isEqualTo("2");
	}

	@Test
	void allSessionsLiveWhileTheClockOfTheDatabaseIsWrong() throws Exception {
		start(TestDatabaseServer.POSTGRESQL, "?options=-c%20search_path%3Dpublic,pg_catalog");
		Browser browser = new Browser(this.right);
		browser.get("/visit");
		new JdbcTemplate(this.database.dataSource())
			.execute("CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS"
					+ " 'SELECT pg_catalog.clock_timestamp() + interval ''2 hours'''");
		HybridSessionOperations operations = this.right.getBean(HybridSessionOperations.class);
		Awaitility.await().until(() -> operations.clockDifference().isPresent());
		assertNobodyEnds(this.right, false);
		assertNobodyEnds(this.shifted, false);
		assertThat(browser.get("/visit").body()).isEqualTo("2");
	}

	private static void assertNobodyEnds(ConfigurableApplicationContext application, boolean trusted) {
		assertThat(application.getBean(HybridSessionOperations.class).isClockTrusted()).isEqualTo(trusted);
		assertThat(application.getBean(HybridSessionOperations.class).reap()).isZero();
	}

	@Configuration(proxyBeanMethods = false)
	@Import(WebApplication.class)
	static class ShiftedApplication {

		@Bean
		ShiftedClock hybridSessionClock() {
			return new ShiftedClock(Clock.systemUTC(), HOUR);
		}

	}

}
