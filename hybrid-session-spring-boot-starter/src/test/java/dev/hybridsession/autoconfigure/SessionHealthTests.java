package dev.hybridsession.autoconfigure;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

import com.jayway.jsonpath.JsonPath;
import dev.hybridsession.HybridSessionOperations;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.ShiftedClock;
import dev.hybridsession.support.TcpProxy;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the health of one application over HTTP while its servers fail and come back.
 * Each test leaves everything in order for the next one.
 */
class SessionHealthTests {

	private static final MemcachedProcess MEMCACHED = MemcachedProcess.start();

	private static final TestDatabase DATABASE = TestDatabaseServer.POSTGRESQL.create();

	private static TcpProxy network;

	private static ConfigurableApplicationContext application;

	private static Browser browser;

	@BeforeAll
	static void start() throws Exception {
		network = TcpProxy.to(DATABASE.address().getHostString(), DATABASE.address().getPort());
		application = WebApplication.start(HealthApplication.class, MEMCACHED, DATABASE,
				DATABASE.url(new InetSocketAddress(network.host(), network.port())),
				"spring.datasource.hikari.connection-timeout=500", "hybrid-session.jdbc.initialize-schema=never",
				"hybrid-session.cluster.heartbeat=1s", "hybrid-session.reaper.enabled=false",
				"management.endpoint.health.show-details=always", "management.health.db.enabled=false",
				"management.endpoint.health.probes.enabled=true",
				"management.endpoint.health.group.sessions.include=hybridSession",
				"management.endpoint.health.group.pages.include=readinessState,hybridSession/database");
		browser = new Browser(application);
		// on a busy machine the pool may have had no connection to give at the start
		Awaitility.await().until(() -> application.getBean(HybridSessionOperations.class).database().reached());
		awaitHealth("UP", 200);
	}

	@AfterAll
	static void close() {
		application.close();
		network.close();
		DATABASE.close();
		MEMCACHED.close();
	}

	@Test
	void everyComponentIsUp() throws Exception {
		String health = health().body();
		assertThat(components(health)).containsExactlyInAnyOrder(MEMCACHED.address(), "database", "lag", "clock");
		assertThat(status(health, MEMCACHED.address())).isEqualTo("UP");
		assertThat(status(health, "database")).isEqualTo("UP");
		assertThat(status(health, "lag")).isEqualTo("UP");
		assertThat(status(health, "clock")).isEqualTo("UP");
		assertThat(detail(health, "clock", "allowed")).isEqualTo("PT2S");
		assertThat(detail(health, "lag", "allowed")).isEqualTo("PT2M");
	}

	@Test
	void oneComponentHasAPathOfItsOwn() throws Exception {
		HttpResponse<String> response = browser.get("/actuator/health/hybridSession/" + MEMCACHED.address());
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(JsonPath.<String>read(response.body(), "$.status")).isEqualTo("UP");
	}

	@Test
	void memcachedAwayIsDegradedAndAnswers200UntilItReturns() throws Exception {
		MEMCACHED.kill();
		String health = awaitHealth("DEGRADED", 200);
		assertThat(status(health, MEMCACHED.address())).isEqualTo("DEGRADED");
		assertThat(detail(health, MEMCACHED.address(), "problem")).isNotEmpty();
		assertThat(status(health, "database")).isEqualTo("UP");
		assertThat(browser.get("/visit").statusCode()).isEqualTo(200);
		assertThat(browser.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
		MEMCACHED.restart();
		health = awaitHealth("UP", 200);
		assertThat(detail(health, MEMCACHED.address(), "fence")).startsWith("20");
	}

	@Test
	void databaseAwayIsDegradedAndAnswers200UntilItReturns() throws Exception {
		network.cut();
		String health = awaitHealth("DEGRADED", 200);
		assertThat(status(health, "database")).isEqualTo("DEGRADED");
		assertThat(detail(health, "database", "problem")).isNotEmpty();
		assertThat(detail(health, "database", "away")).startsWith("PT");
		assertThat(status(health, MEMCACHED.address())).isEqualTo("UP");
		assertThat(browser.get("/visit").statusCode()).isEqualTo(200);
		network.restore();
		awaitHealth("UP", 200);
	}

	@Test
	void bothAwayIsDownAndAnswers503UntilOneReturns() throws Exception {
		network.cut();
		awaitHealth("DEGRADED", 200);
		MEMCACHED.kill();
		String health = awaitHealth("DOWN", 503);
		assertThat(status(health, "database")).isEqualTo("DOWN");
		assertThat(status(health, MEMCACHED.address())).isEqualTo("DEGRADED");
		assertThat(browser.get("/visit").statusCode()).isEqualTo(503);
		assertThat(browser.get("/actuator/health/readiness").statusCode()).as("not a member").isEqualTo(200);
		assertThat(browser.get("/actuator/health/liveness").statusCode()).as("not a member").isEqualTo(200);
		assertThat(browser.get("/actuator/health/sessions").statusCode()).as("a member").isEqualTo(503);
		assertThat(browser.get("/actuator/health/pages").statusCode()).as("a member").isEqualTo(503);
		MEMCACHED.restart();
		awaitHealth("DEGRADED", 200);
		network.restore();
		awaitHealth("UP", 200);
	}

	@Test
	void healthAsksNeitherTheDatabaseNorMemcached() throws Exception {
		application.getBean(HybridSessionOperations.class).drain();
		FaultyTiers tiers = application.getBean(FaultyTiers.class);
		int asked = tiers.store().total() + tiers.cache().total();
		for (int i = 0; i < 10; i++) {
			health();
		}
		assertThat(tiers.store().total() + tiers.cache().total()).isEqualTo(asked);
	}

	@Test
	void wrongClockIsOutOfServiceThoughSessionsAreServed() throws Exception {
		ShiftedClock clock = application.getBean(ShiftedClock.class);
		clock.set(Duration.ofHours(1));
		try {
			String health = awaitHealth("OUT_OF_SERVICE", 503);
			assertThat(status(health, "clock")).isEqualTo("OUT_OF_SERVICE");
			assertThat(Duration.parse(detail(health, "clock", "difference"))).isCloseTo(Duration.ofHours(1),
					Duration.ofSeconds(5));
			assertThat(detail(health, "clock", "allowed")).isEqualTo("PT2S");
			assertThat(detail(health, "clock", "remedy")).contains("NTP");
			assertThat(browser.get("/visit").statusCode()).isEqualTo(200);
			assertThat(browser.get("/actuator/health/readiness").statusCode()).as("not a member").isEqualTo(200);
			assertThat(browser.get("/actuator/health/sessions").statusCode()).as("a member").isEqualTo(503);
			assertThat(browser.get("/actuator/health/pages").statusCode()).as("the clock is none").isEqualTo(200);
		}
		finally {
			clock.set(Duration.ZERO);
		}
		awaitHealth("UP", 200);
	}

	private static String awaitHealth(String status, int code) {
		String[] last = new String[1];
		Awaitility.await().untilAsserted(() -> {
			HttpResponse<String> response = health();
			last[0] = response.body();
			assertThat(JsonPath.<String>read(response.body(), "$.components.hybridSession.status")).as(response.body())
				.isEqualTo(status);
			assertThat(JsonPath.<String>read(response.body(), "$.status")).as("the whole").isEqualTo(status);
			assertThat(response.statusCode()).isEqualTo(code);
		});
		return last[0];
	}

	private static HttpResponse<String> health() throws IOException, InterruptedException {
		return browser.get("/actuator/health");
	}

	private static Iterable<String> components(String health) {
		return JsonPath.<Map<String, Object>>read(health, "$.components.hybridSession.components").keySet();
	}

	private static String status(String health, String component) {
		return JsonPath.read(health, "$.components.hybridSession.components['" + component + "'].status");
	}

	private static String detail(String health, String component, String name) {
		return JsonPath
			.read(health, "$.components.hybridSession.components['" + component + "'].details['" + name + "']")
			.toString();
	}

	@Configuration(proxyBeanMethods = false)
	@Import(WebApplication.class)
	static class HealthApplication {

		@Bean
		ShiftedClock hybridSessionClock() {
			return new ShiftedClock(Clock.systemUTC(), Duration.ZERO);
		}

	}

}
