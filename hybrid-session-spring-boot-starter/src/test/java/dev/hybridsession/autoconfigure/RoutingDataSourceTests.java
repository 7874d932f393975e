package dev.hybridsession.autoconfigure;

import java.util.Map;

import javax.sql.DataSource;

import dev.hybridsession.config.HybridSessionDataSource;
import dev.hybridsession.repository.HybridSessionRepository;
import dev.hybridsession.repository.SessionTiers;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A data source that needs to be told where to, which threads without a request are not.
 */
@ExtendWith(OutputCaptureExtension.class)
class RoutingDataSourceTests {

	private static final String ADVICE = "mark a data source that needs none with @HybridSessionDataSource";

	private static final TestDatabase DATABASE = TestDatabaseServer.H2.create();

	private final WebApplicationContextRunner runner = Runners.web()
		.withPropertyValues("hybrid-session.jdbc.initialize-schema=never");

	@Test
	void itIsNamedAtStartAndIsNoOutage(CapturedOutput output) {
		this.runner.withUserConfiguration(Routing.class).run((context) -> {
			Awaitility.await()
				.atMost(WebApplication.patience())
				.untilAsserted(() -> assertThat(output)
					.contains("Sessions cannot be kept in the database: The data"
							+ " source gives no connection, and the reason is not the database: Cannot determine target"
							+ " DataSource for lookup key [null]")
					.contains(ADVICE)
					.doesNotContain("The session database is not available"));
			assertThat(context.getBean(SessionTiers.class).gate().isDown()).isFalse();
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
					return null;
				}

			};
			routing.setTargetDataSources(Map.of("shop", DATABASE.dataSource()));
			return routing;
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
