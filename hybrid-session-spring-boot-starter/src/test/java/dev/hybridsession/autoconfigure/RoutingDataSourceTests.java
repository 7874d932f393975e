package dev.hybridsession.autoconfigure;

import java.sql.Connection;
import java.util.Map;

import javax.sql.DataSource;

import dev.hybridsession.HybridSessionDataSource;
import dev.hybridsession.HybridSessionOperations;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A data source that needs to be told where to, which threads without a request are not.
 */
@ExtendWith(OutputCaptureExtension.class)
class RoutingDataSourceTests {

	private static final String ADVICE = "@HybridSessionDataSource";

	/** Of the tests' thread alone. */
	private static final ThreadLocal<String> TENANT = new ThreadLocal<>();

	private static final TestDatabase DATABASE = TestDatabaseServer.H2.create();

	private final WebApplicationContextRunner runner = Runners.web()
		.withPropertyValues("hybrid-session.jdbc.initialize-schema=never");

	@AfterEach
	void forgetTenant() {
		TENANT.remove();
	}

	@Test
	void routingDataSourceWithoutAKeyOutsideRequestsStopsTheStart() {
		TENANT.set("shop");
		this.runner.withUserConfiguration(Routing.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidSettingException.class)
				.hasMessageContaining("a thread without a request, as the background jobs have, gets no connection of"
						+ " it, and the reason is not the database: Cannot determine target DataSource for lookup key"
						+ " [null]")
				.hasMessageContaining(ADVICE));
	}

	@Test
	void routingDataSourceWhoseDatabaseIsAwayDoesNotStopTheStart() {
		TENANT.set("shop");
		this.runner.withUserConfiguration(Away.class).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void routingDataSourceThatFailsOtherwiseIsLoggedAfterTheStartAndIsNoOutage(CapturedOutput output) {
		this.runner.withUserConfiguration(Failing.class).run((context) -> {
			Awaitility.await()
				.untilAsserted(
						() -> assertThat(output).contains("Sessions cannot be kept in the database: no secrets today")
							.doesNotContain("The session database is not available"));
			assertThat(context.getBean(HybridSessionOperations.class).database().available()).isTrue();
		});
	}

	/** A page with a tenant would use another database than the jobs. */
	@Test
	void routingDataSourceWithADefaultStartsWithAWarning(CapturedOutput output) {
		this.runner.withUserConfiguration(Defaulting.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).containsOnlyOnce("a data source that chooses between databases").contains(ADVICE);
		});
	}

	@Test
	void aMarkedDataSourceBesideItKeepsTheSessions(CapturedOutput output) {
		this.runner.withUserConfiguration(Routing.class, Marked.class).run((context) -> {
			HybridSessionRepository sessions = context.getBean(HybridSessionRepository.class);
			sessions.save(sessions.createSession());
			assertThat(output).doesNotContain(ADVICE);
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class Routing {

		@Bean
		@Primary
		DataSource routing() {
			AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {

				@Override
				protected @Nullable Object determineCurrentLookupKey() {
					return TENANT.get();
				}

			};
			routing.setTargetDataSources(Map.of("shop", DATABASE.dataSource()));
			return routing;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Defaulting {

		@Bean
		DataSource defaulting() {
			AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {

				@Override
				protected @Nullable Object determineCurrentLookupKey() {
					return TENANT.get();
				}

			};
			routing.setTargetDataSources(Map.of("shop", new DriverManagerDataSource("jdbc:h2:mem:shop")));
			routing.setDefaultTargetDataSource(DATABASE.dataSource());
			routing.afterPropertiesSet();
			return new LazyConnectionDataSourceProxy(routing);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Away {

		@Bean
		DataSource away() {
			AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {

				@Override
				protected Object determineCurrentLookupKey() {
					return "shop";
				}

			};
			routing.setTargetDataSources(
					Map.of("shop", new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:1/none", "nobody", "")));
			return routing;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Failing {

		@Bean
		DataSource failing() {
			return new DelegatingDataSource(DATABASE.dataSource()) {

				@Override
				public Connection getConnection() {
					throw new UnsupportedOperationException("no secrets today");
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Marked {

		@Bean
		@HybridSessionDataSource
		DataSource marked() {
			return DATABASE.dataSource();
		}

	}

}
