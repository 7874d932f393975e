package dev.hybridsession.autoconfigure;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.hybridsession.HybridSessionOperations;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.tck.ObservationContextAssert;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests which keys a trace has of the sessions of an application over HTTP. */
class HybridSessionObservationTests {

	private static final String PAGE = "http.server.requests";

	private static final String DATABASE = "hybrid.session.database";

	private static final MemcachedProcess MEMCACHED = MemcachedProcess.start();

	private static final TestDatabase H2 = TestDatabaseServer.H2.createEmpty();

	private static ConfigurableApplicationContext application;

	private final TestObservationRegistry observations = application.getBean(TestObservationRegistry.class);

	private final Browser browser = new Browser(application);

	@BeforeAll
	static void start() {
		application = WebApplication.start(ObservedApplication.class, MEMCACHED, H2, H2.url(),
				"hybrid-session.cluster.clock-skew=0");
	}

	@AfterAll
	static void close() {
		application.close();
		H2.close();
		MEMCACHED.close();
	}

	@BeforeEach
	void login() throws Exception {
		this.observations.clear();
		load("/visit");
		assertThat(operations()).containsExactly("insert");
		page().doesNotHaveHighCardinalityKeyValueWithKey("hybrid.session.tier");
		this.observations.clear();
	}

	@Test
	void pageThatMemcachedServesSaysSoAndHasNoObservationOfTheDatabase() throws Exception {
		load("/read");
		page().hasHighCardinalityKeyValue("hybrid.session.tier", "cache")
			.hasHighCardinalityKeyValue("hybrid.session.freshness", "current");
		assertThat(operations()).isEmpty();
	}

	@Test
	void pageThatTheDatabaseServesSaysSoAndHasTheReadBelowIt() throws Exception {
		MEMCACHED.loseData();
		load("/read");
		page().hasHighCardinalityKeyValue("hybrid.session.tier", "database")
			.hasHighCardinalityKeyValue("hybrid.session.freshness", "missing");
		assertThat(operations()).containsExactly("find");
		observed(DATABASE).hasContextualNameEqualTo("session find")
			.hasParentObservationContextMatching((parent) -> parent.getName().equals(PAGE));
	}

	@Test
	void syncOutsideOfAnyRequestMakesNoObservation() {
		HybridSessionOperations sessions = application.getBean(HybridSessionOperations.class);
		// on a busy machine memcached may not confirm a page, which then writes its row
		Awaitility.await().until(() -> {
			load("/visit");
			this.observations.clear();
			return sessions.syncNow() > 0;
		});
		assertThat(operations()).isEmpty();
	}

	/** A timer whose tags differ from page to page could not be summed up. */
	@Test
	void timerOfThePagesKeepsItsTags() throws Exception {
		load("/read");
		load("/thread");
		MeterRegistry meters = application.getBean(MeterRegistry.class);
		Set<Set<String>> tags = meters.get(PAGE)
			.timers()
			.stream()
			.map((timer) -> timer.getId().getTags().stream().map(Tag::getKey).collect(Collectors.toSet()))
			.collect(Collectors.toSet());
		assertThat(tags).hasSize(1).allSatisfy((keys) -> assertThat(keys).noneMatch((key) -> key.contains("session")));
		assertThat(meters.get(DATABASE).tag("operation", "insert").timer().count()).isPositive();
	}

	private ObservationContextAssert<?> page() {
		return observed(PAGE);
	}

	private ObservationContextAssert<?> observed(String name) {
		return TestObservationRegistryAssert.assertThat(this.observations)
			.hasNumberOfObservationsWithNameEqualTo(name, 1)
			.hasObservationWithNameEqualTo(name)
			.that();
	}

	/** Those of the database, in their order. */
	private List<String> operations() {
		List<String> operations = new ArrayList<>();
		TestObservationRegistryAssert.assertThat(this.observations)
			.hasHandledContextsThatSatisfy((contexts) -> contexts.stream()
				.filter((context) -> context.getName().equals(DATABASE))
				.map((context) -> context.getLowCardinalityKeyValue("operation").getValue())
				.forEach(operations::add));
		return operations;
	}

	/** Loads a page and waits until its observation has stopped. */
	private void load(String path) throws Exception {
		WebApplication pages = application.getBean(WebApplication.class);
		int finished = pages.finished.get();
		HttpResponse<String> response = this.browser.get(path);
		Awaitility.await().until(() -> pages.finished.get() > finished);
		assertThat(response.statusCode()).isEqualTo(200);
	}

	@Configuration(proxyBeanMethods = false)
	@Import(WebApplication.class)
	static class ObservedApplication {

		@Bean
		TestObservationRegistry observationRegistry() {
			return TestObservationRegistry.create();
		}

		@Bean
		SimpleMeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

	}

}
