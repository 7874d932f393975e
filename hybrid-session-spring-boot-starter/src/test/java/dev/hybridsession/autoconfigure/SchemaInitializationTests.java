package dev.hybridsession.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionDataSource;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests of where sessions are kept and who creates the tables. */
@ExtendWith(OutputCaptureExtension.class)
class SchemaInitializationTests {

	private final WebApplicationContextRunner runner = Runners.web();

	@ParameterizedTest
	@EnumSource
	void createsTheTablesInEveryDatabase(TestDatabaseServer server) {
		try (TestDatabase database = server.createEmpty()) {
			Runners.withoutMemcached()
				.withPropertyValues("hybrid-session.jdbc.initialize-schema=always",
						"spring.datasource.url=" + database.url(), "spring.datasource.username=" + database.username(),
						"spring.datasource.password=" + database.password(), "hybrid-session.reaper.archive=jdbc")
				.run((context) -> {
					HybridSessionRepository sessions = context.getBean(HybridSessionRepository.class);
					HybridSession session = sessions.createSession();
					sessions.save(session);
					assertThat(rows(context.getBean(DataSource.class), "HYBRID_SESSION")).isOne();
					sessions.deleteById(session.getId());
					assertThat(rows(context.getBean(DataSource.class), "HYBRID_SESSION_ARCHIVE")).isOne();
					for (String table : List.of("SUBSESSION", "LOCK")) {
						assertThat(rows(context.getBean(DataSource.class), "HYBRID_SESSION_" + table)).isZero();
					}
					// this instance, and that it has not found memcached
					assertThat(rows(context.getBean(DataSource.class), "HYBRID_SESSION_INSTANCE")).isOne();
					assertThat(rows(context.getBean(DataSource.class), "HYBRID_SESSION_NODE")).isOne();
				});
		}
	}

	@Test
	void createsNothingInADatabaseThatIsNotEmbedded() {
		try (TestDatabase database = TestDatabaseServer.POSTGRESQL.createEmpty()) {
			this.runner
				.withPropertyValues("spring.datasource.url=" + database.url(),
						"spring.datasource.username=" + database.username(),
						"spring.datasource.password=" + database.password())
				.run((context) -> {
					assertThat(context).hasFailed();
					assertNoTable(database.dataSource());
				});
		}
	}

	@Test
	void createsNothingIfNotAskedTo() {
		DataSource dataSource = h2();
		this.runner.withBean(DataSource.class, () -> dataSource)
			.withPropertyValues("hybrid-session.jdbc.initialize-schema=never")
			.run((context) -> {
				assertThat(context).hasFailed();
				assertNoTable(dataSource);
			});
	}

	@Test
	void oneLineAtStartSaysWhatIsInForce(CapturedOutput output) {
		this.runner.run((context) -> assertThat(startLine(output))
			.contains("(auto protocol, 0 replicas) and in table HYBRID_SESSION: namespace hybrid, sync interval 2m,"
					+ " ids not signed, values in memcached not signed, locking none"));
	}

	@Test
	void theLineAtStartSaysWhatIsSet(CapturedOutput output) {
		String key = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTMyMzI=";
		this.runner.withPropertyValues("hybrid-session.memcached.servers=cache1.invalid:1,cache2.invalid:2",
				"hybrid-session.memcached.protocol=meta", "hybrid-session.memcached.replicas=1",
				"hybrid-session.jdbc.table-name=SHOP_SESSION", "hybrid-session.jdbc.schema=classpath:shop-session.sql",
				"hybrid-session.namespace=shop", "hybrid-session.sync.interval=30s", "hybrid-session.locking.mode=all",
				"hybrid-session.security.id-signing-keys=" + key, "hybrid-session.security.record-keys=" + key)
			.run((context) -> assertThat(startLine(output)).contains(
					"memcached cache1.invalid:1,cache2.invalid:2 (meta protocol, 1 replicas) and in table SHOP_SESSION:"
							+ " namespace shop, sync interval 30s, ids signed, values in memcached signed (require),"
							+ " locking all")
				.doesNotContain(key));
	}

	private static String startLine(CapturedOutput output) {
		return output.getAll()
			.lines()
			.filter((line) -> line.contains("Sessions are kept in memcached"))
			.collect(Collectors.joining());
	}

	@Test
	void refusesToCreateAnotherTableThanItUses() {
		this.runner.withPropertyValues("hybrid-session.jdbc.table-name=SHOP_SESSION")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidSettingException.class, (ex) -> {
					assertThat(ex).hasMessageContaining("hybrid-session.jdbc.table-name is 'SHOP_SESSION'");
					assertThat(ex.getAllowed()).contains("hybrid-session.jdbc.schema",
							"hybrid-session.jdbc.initialize-schema");
				}));
	}

	@Test
	void scriptThatFailsStopsTheStart() {
		this.runner.withPropertyValues("hybrid-session.jdbc.schema=classpath:broken-session.sql")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining(
						"InvalidSettingException: The script that creates the tables of sessions failed: ")
				.hasStackTraceContaining("NO_SUCH_TYPE"));
	}

	@Test
	void userWhoMayNotCreateTablesIsToldSo() {
		try (TestDatabase database = TestDatabaseServer.H2.createEmpty()) {
			new JdbcTemplate(database.dataSource()).execute("CREATE USER WRITER PASSWORD 'secret'");
			this.runner.withPropertyValues("spring.datasource.generate-unique-name=false",
					// only an administrator of H2 may set that
					"spring.datasource.url=" + database.url().replace(";DB_CLOSE_DELAY=-1", ""),
					"spring.datasource.username=WRITER", "spring.datasource.password=secret",
					"hybrid-session.jdbc.initialize-schema=always")
				.run((context) -> assertThat(context.getStartupFailure())
					.hasStackTraceContaining("The script that creates the tables of sessions failed: Not enough rights")
					.hasStackTraceContaining("(SQL state 90096)"));
		}
	}

	@Test
	void dataSourceThatFailsWithoutARequestStopsTheStartWithItsOwnReason() {
		AbstractRoutingDataSource dataSource = new AbstractRoutingDataSource() {
			@Override
			protected Object determineCurrentLookupKey() {
				throw new IllegalStateException("no tenant");
			}
		};
		dataSource.setTargetDataSources(Map.of());
		this.runner.withBean(DataSource.class, () -> dataSource)
			.withPropertyValues("hybrid-session.jdbc.initialize-schema=always")
			.run((context) -> assertThat(context.getStartupFailure()).hasStackTraceContaining(
					"InvalidSettingException: The database of sessions gives no connection at start: no tenant."));
	}

	@Test
	void scriptThatCollidesSeveralTimesWithThatOfAnotherInstanceIsRunAgain() {
		try (TestDatabase database = TestDatabaseServer.H2.create()) {
			this.runner
				.withPropertyValues("spring.datasource.generate-unique-name=false",
						"spring.datasource.url=" + database.url(), "spring.datasource.username=" + database.username(),
						"hybrid-session.jdbc.schema=classpath:racing-session.sql")
				.run((context) -> assertThat(context).hasNotFailed());
		}
	}

	@Test
	void anotherTableComesFromAnotherScript() {
		this.runner
			.withPropertyValues("hybrid-session.jdbc.table-name=SHOP_SESSION",
					"hybrid-session.jdbc.schema=classpath:shop-session.sql")
			.run((context) -> {
				save(context);
				assertThat(rows(context.getBean(DataSource.class), "SHOP_SESSION")).isOne();
			});
	}

	@Test
	void anInitializerOfTheApplicationReplacesOurs() {
		this.runner.withUserConfiguration(OwnInitializer.class)
			.run((context) -> assertThat(context).hasSingleBean(HybridSessionSchemaInitializer.class)
				.getBean(HybridSessionSchemaInitializer.class)
				.isNotExactlyInstanceOf(HybridSessionSchemaInitializer.class));
	}

	@Test
	void comesAfterTheScriptsOfTheApplication() {
		this.runner.withConfiguration(AutoConfigurations.of(DataSourceInitializationAutoConfiguration.class))
			.withPropertyValues("hybrid-session.jdbc.initialize-schema=never",
					"spring.sql.init.schema-locations=classpath:dev/hybridsession/jdbc/schema-h2.sql")
			.run((context) -> {
				String scripts = "dataSourceScriptDatabaseInitializer";
				assertThat(context).hasBean(scripts);
				for (String bean : new String[] { "hybridSessionStore", "hybridSessionRepository" }) {
					assertThat(context.getSourceApplicationContext()
						.getBeanFactory()
						.getBeanDefinition(bean)
						.getDependsOn()).contains(scripts);
				}
				save(context);
			});
	}

	@Test
	void sessionsAreKeptInTheMarkedDataSource() {
		this.runner.withUserConfiguration(TwoDataSources.class)
			.withPropertyValues("hybrid-session.reaper.archive=jdbc")
			.run((context) -> {
				save(context);
				assertThat(rows(context.getBean("forSessions", DataSource.class), "HYBRID_SESSION")).isOne();
				assertNoTable(context.getBean("forShop", DataSource.class));
			});
	}

	@Test
	void aMarkedDataSourceCanStandBesideTheOneOfBoot() {
		this.runner.withUserConfiguration(MarkedDataSource.class).run((context) -> {
			save(context);
			assertThat(context.getBeanNamesForType(DataSource.class)).hasSize(2);
			assertThat(rows(context.getBean("forSessions", DataSource.class), "HYBRID_SESSION")).isOne();
			assertNoTable(context.getBean("dataSource", DataSource.class));
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "embedded", "never" })
	void amongSeveralDataSourcesOneMustBeChosen(String initializeSchema, CapturedOutput output) {
		SpringApplication application = new SpringApplication(WebApplication.class, UndecidedDataSources.class);
		assertThatThrownBy(
				() -> application.run("--server.port=0", "--hybrid-session.jdbc.initialize-schema=" + initializeSchema))
			.isInstanceOf(RuntimeException.class);
		assertThat(output.getAll().substring(output.getAll().indexOf("APPLICATION FAILED TO START")))
			.contains("one data source only", "[one, two]", "@HybridSessionDataSource", "@Primary");
	}

	private static void save(ApplicationContext context) {
		HybridSessionRepository sessions = context.getBean(HybridSessionRepository.class);
		sessions.save(sessions.createSession());
	}

	private static int rows(DataSource dataSource, String table) {
		Integer rows = new JdbcTemplate(dataSource).queryForObject("SELECT COUNT(*) FROM " + table, Integer.class);
		return (rows != null) ? rows : 0;
	}

	private static void assertNoTable(DataSource dataSource) {
		assertThatExceptionOfType(BadSqlGrammarException.class).isThrownBy(() -> rows(dataSource, "HYBRID_SESSION"));
	}

	private static DataSource h2() {
		return new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnInitializer {

		@Bean
		HybridSessionSchemaInitializer hybridSessionSchemaInitializer(DataSource dataSource,
				HybridSessionJdbcProperties properties) {
			return new HybridSessionSchemaInitializer(dataSource, properties, "HYBRID_SESSION") {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoDataSources {

		@Bean
		@Primary
		DataSource forShop() {
			return h2();
		}

		@Bean
		@HybridSessionDataSource
		DataSource forSessions() {
			return h2();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MarkedDataSource {

		@Bean(defaultCandidate = false)
		@HybridSessionDataSource
		DataSource forSessions() {
			return h2();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UndecidedDataSources {

		@Bean
		DataSource one() {
			return h2();
		}

		@Bean
		DataSource two() {
			return h2();
		}

	}

}
