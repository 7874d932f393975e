package dev.hybridsession.autoconfigure;

import java.util.concurrent.atomic.AtomicInteger;

import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionOperations;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.Subsession;
import dev.hybridsession.Subsessions;
import dev.hybridsession.Tier;
import dev.hybridsession.support.MemcachedProcess;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

/** Tests of the meters of an application, on a real memcached and a real database. */
class HybridSessionMetricsTests {

	private static final MemcachedProcess MEMCACHED = MemcachedProcess.start();

	private final WebApplicationContextRunner withoutRegistry = Runners.withoutMemcached()
		.withConfiguration(
				AutoConfigurations.of(MetricsAutoConfiguration.class, HybridSessionMetricsAutoConfiguration.class))
		.withPropertyValues("hybrid-session.memcached.servers=" + MEMCACHED.address(),
				"hybrid-session.jdbc.initialize-schema=always", "hybrid-session.cluster.clock-skew=0");

	private final WebApplicationContextRunner runner = this.withoutRegistry.withBean(SimpleMeterRegistry.class);

	@AfterAll
	static void close() {
		MEMCACHED.close();
	}

	@Test
	void pageLoadMovesTheMetersOfItsTier() {
		this.runner.run((context) -> {
			HybridSessionRepository sessions = context.getBean(HybridSessionRepository.class);
			String id = create(sessions);
			HybridSession session = sessions.findById(id);
			assertThat(count(context, "loads", "tier", "cache", "reason", "current")).isOne();
			assertThat(count(context, "reads", "tier", "cache", "outcome", "hit")).isOne();
			assertThat(count(context, "freshness", "reason", "current")).isOne();
			session.setAttribute("colour", "green");
			sessions.save(session);
			assertThat(count(context, "writes", "tier", "cache", "reason", "saved")).isOne();
			assertThat(count(context, "writes", "tier", "database", "reason", "created")).isOne();
			assertThat(registry(context).get("hybrid.session.record.size").summary().count()).isEqualTo(2);
			MEMCACHED.loseData();
			assertThat(sessions.findById(id)).isNotNull();
			assertThat(count(context, "loads", "tier", "database", "reason", "missing")).isOne();
			assertThat(count(context, "reads", "tier", "database", "outcome", "hit")).isOne();
			sessions.deleteById(id);
			assertThat(sessions.findById(id)).isNull();
			assertThat(count(context, "not.found", "reason", "ended")).isOne();
		});
	}

	@Test
	void changesThatMemcachedAloneHasAreShownWithTheirAge() {
		this.runner.run((context) -> {
			HybridSessionRepository sessions = context.getBean(HybridSessionRepository.class);
			HybridSession session = sessions.findById(create(sessions));
			assertThat(gauge(context, "lag")).isZero();
			session.setAttribute("colour", "green");
			sessions.save(session);
			Subsession<String> cart = context.getBean(Subsessions.class).of(session.getId(), "cart", String.class);
			cart.set("apple");
			assertThat(gauge(context, "unsynced", "kind", "subsession")).as("a new one has its row").isZero();
			cart.set("pear");
			assertThat(gauge(context, "unsynced", "kind", "session")).isOne();
			assertThat(gauge(context, "unsynced", "kind", "subsession")).isOne();
			Awaitility.await().until(() -> gauge(context, "lag") > 0);
		});
	}

	@Test
	void nodeThatIsAwayIsShownAsDown() {
		String away = "localhost:1";
		this.runner.withPropertyValues("hybrid-session.memcached.servers=" + MEMCACHED.address() + "," + away)
			.run((context) -> {
				assertThat(gauge(context, "nodes.configured")).isEqualTo(2);
				assertThat(gauge(context, "nodes.reachable")).isOne();
				assertThat(gauge(context, "node.up", "node", MEMCACHED.address())).isOne();
				assertThat(gauge(context, "node.up", "node", away)).isZero();
			});
	}

	@Test
	void databaseThatIsAwayIsShownAsDown() {
		this.runner.withUserConfiguration(FaultyTiers.class).run((context) -> {
			HybridSessionRepository sessions = context.getBean(HybridSessionRepository.class);
			create(sessions);
			assertThat(gauge(context, "database.up")).isOne();
			context.getBean(FaultyTiers.class).store().setUnavailable(true);
			create(sessions);
			assertThat(gauge(context, "database.up")).isZero();
			HybridSessionOperations operations = context.getBean(HybridSessionOperations.class);
			assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(operations::syncNow);
		});
	}

	@Test
	void operationsOfOtherSessionsOfTheApplicationAreNotMeasured() {
		this.runner.withBean("others", HybridSessionOperations.class, () -> mock(HybridSessionOperations.class))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(gauge(context, "nodes.configured")).isOne();
			});
	}

	@Test
	void applicationWithARepositoryOfItsOwnHasNoMeters() {
		this.runner.withBean(HybridSessionRepository.class, () -> mock(HybridSessionRepository.class))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context).doesNotHaveBean(SessionMeters.class);
			});
	}

	@Test
	void observerOfTheApplicationIsToldBesideTheMetersAndIsTheOneToInject() {
		this.runner.withUserConfiguration(OwnObserver.class).run((context) -> {
			assertThat(context).hasNotFailed();
			HybridSessionRepository sessions = context.getBean(HybridSessionRepository.class);
			sessions.findById(create(sessions));
			assertThat(context.getBean(OwnObserver.Injected.class).observer()).isSameAs(context.getBean("ownObserver"));
			assertThat(context.getBean(OwnObserver.class).reads).hasValue(1);
			assertThat(count(context, "reads", "tier", "cache", "outcome", "hit")).isOne();
		});
	}

	@Test
	void propertyOfBootSwitchesAllMetersOff() {
		this.runner.withPropertyValues("management.metrics.enable.hybrid.session=false").run((context) -> {
			HybridSessionRepository sessions = context.getBean(HybridSessionRepository.class);
			assertThat(sessions.findById(create(sessions))).isNotNull();
			assertThat(registry(context).getMeters()).extracting((meter) -> meter.getId().getName())
				.noneMatch((name) -> name.startsWith("hybrid"));
		});
	}

	@Test
	void applicationWithoutRegistryHasNoMeters() {
		this.withoutRegistry.run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context).hasSingleBean(HybridSessionRepository.class).doesNotHaveBean(SessionMeters.class);
		});
	}

	@Test
	void applicationWithoutMicrometerStarts() {
		Runners.web()
			.withConfiguration(AutoConfigurations.of(HybridSessionMetricsAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context).hasSingleBean(HybridSessionRepository.class);
				assertThat(context.getBeansOfType(SessionObserver.class)).isEmpty();
			});
	}

	private static String create(HybridSessionRepository sessions) {
		HybridSession session = sessions.createSession();
		session.setAttribute("name", "value");
		sessions.save(session);
		return session.getId();
	}

	private static MeterRegistry registry(ApplicationContext context) {
		return context.getBean(MeterRegistry.class);
	}

	private static double count(ApplicationContext context, String name, String... tags) {
		return registry(context).get("hybrid.session." + name).tags(tags).counter().count();
	}

	private static double gauge(ApplicationContext context, String name, String... tags) {
		Meter meter = registry(context).get("hybrid.session." + name).tags(tags).meter();
		return meter.measure().iterator().next().getValue();
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnObserver {

		final AtomicInteger reads = new AtomicInteger();

		@Bean
		SessionObserver ownObserver() {
			return new SessionObserver() {

				@Override
				public void read(Tier tier, ReadOutcome outcome) {
					OwnObserver.this.reads.incrementAndGet();
				}

			};
		}

		@Bean
		Injected injected(SessionObserver observer) {
			return new Injected(observer);
		}

		record Injected(SessionObserver observer) {
		}

	}

}
