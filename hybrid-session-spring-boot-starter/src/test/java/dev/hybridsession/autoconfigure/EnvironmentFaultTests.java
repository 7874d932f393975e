package dev.hybridsession.autoconfigure;

import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.util.List;

import javax.sql.DataSource;

import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TcpProxy;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests that an application whose database cannot keep sessions does not start, and that
 * the failure analysis has the cause and the remedy. A database that is away stops only
 * an application that is to create the tables.
 */
@ExtendWith(OutputCaptureExtension.class)
class EnvironmentFaultTests {

	private static final MemcachedProcess MEMCACHED = MemcachedProcess.start();

	@AfterAll
	static void close() {
		MEMCACHED.close();
	}

	private static void assertFails(CapturedOutput output, List<Class<?>> sources, String... properties) {
		SpringApplication application = new SpringApplication(sources.toArray(Class[]::new));
		String[] arguments = new String[properties.length + 2];
		arguments[0] = "--server.port=0";
		arguments[1] = "--hybrid-session.memcached.servers=" + MEMCACHED.address();
		for (int i = 0; i < properties.length; i++) {
			arguments[i + 2] = "--" + properties[i];
		}
		assertThatException().isThrownBy(() -> application.run(arguments));
		assertThat(output).contains("APPLICATION FAILED TO START");
	}

	@Test
	void missingTablesStopTheStart(CapturedOutput output) {
		assertFails(output, List.of(WebApplication.class), "spring.datasource.generate-unique-name=true",
				"hybrid-session.jdbc.initialize-schema=never");
		assertThat(output).contains("Sessions cannot be kept in table HYBRID_SESSION: ", "(SQL state 42S0",
				"dev/hybridsession/jdbc/schema-h2.sql", "hybrid-session.jdbc.initialize-schema to 'always'",
				"If the application creates the tables itself after the start, set"
						+ " hybrid-session.jdbc.check-tables to 'false'.");
	}

	@Test
	void missingTablesDoNotStopTheStartIfTheyAreNotChecked() {
		try (TestDatabase database = TestDatabaseServer.H2.createEmpty();
				ConfigurableApplicationContext application = WebApplication.start(WebApplication.class, MEMCACHED,
						database, database.url(), "hybrid-session.jdbc.initialize-schema=never",
						"hybrid-session.jdbc.check-tables=false")) {
			assertThat(application.isRunning()).isTrue();
		}
	}

	@Test
	void userWhoCannotWriteStopsTheStart(CapturedOutput output) {
		try (TestDatabase database = TestDatabaseServer.POSTGRESQL.create()) {
			JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
			jdbc.execute("CREATE USER onlyreads LOGIN PASSWORD 'secret'");
			jdbc.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO onlyreads");
			assertFails(output, List.of(WebApplication.class), "spring.datasource.url=" + database.url(),
					"spring.datasource.username=onlyreads", "spring.datasource.password=secret",
					"hybrid-session.jdbc.initialize-schema=never");
			assertThat(output).contains("Sessions cannot be kept in table HYBRID_SESSION: ", "(SQL state 42501)",
					"GRANT SELECT, INSERT, UPDATE, DELETE to the user onlyreads on each of the tables HYBRID_SESSION,");
		}
	}

	/** With a platform or a script, Spring Boot asks the database for less. */
	@ParameterizedTest
	@ValueSource(strings = { "initialize-schema=always", "initialize-schema=embedded", "platform=postgresql" })
	void databaseThatIsAwayStopsTheStartIfItIsToGetTheTables(String property, CapturedOutput output) {
		assertFails(output, List.of(WebApplication.class), "spring.datasource.url=jdbc:postgresql://127.0.0.1:1/shop",
				"spring.datasource.username=shop", "spring.datasource.hikari.connection-timeout=500",
				property.startsWith("platform") ? "hybrid-session.jdbc.initialize-schema=always" : "a=b",
				"hybrid-session.jdbc." + property);
		assertThat(output.getAll().substring(output.getAll().indexOf("APPLICATION FAILED TO START"))).contains(
				"The database of sessions gives no connection at start", "(SQL state 08001)",
				"correct spring.datasource.url", "hybrid-session.jdbc.initialize-schema to 'never'");
	}

	@Test
	void databaseThatIsAwayAndHasTheTablesDoesNotStopTheStart(CapturedOutput output) throws Exception {
		try (TestDatabase database = TestDatabaseServer.POSTGRESQL.create();
				TcpProxy network = TcpProxy.to(database.address().getHostString(), database.address().getPort())) {
			network.cut();
			String url = database.url(new InetSocketAddress(network.host(), network.port()));
			try (ConfigurableApplicationContext application = WebApplication.start(WebApplication.class, MEMCACHED,
					database, url, "spring.datasource.hikari.connection-timeout=500",
					"hybrid-session.jdbc.initialize-schema=never")) {
				assertThat(application.isRunning()).isTrue();
				assertThat(output).doesNotContain(" ERROR ");
			}
		}
	}

	@Test
	void databaseWithoutScriptsIsToldWhichAreSupported(CapturedOutput output) {
		assertFails(output, List.of(WebApplication.class, Informix.class),
				"hybrid-session.jdbc.initialize-schema=always");
		assertThat(output).contains(
				"There is no script that creates the tables of sessions in this database, 'Informix Dynamic Server'",
				"schema-informix.sql", "The supported databases are PostgreSQL, MySQL, MariaDB, H2, HSQLDB, Derby,"
						+ " SQLite, Oracle, SQL Server and Db2");
	}

	@Configuration(proxyBeanMethods = false)
	static class Informix {

		@Bean
		DataSource informix() throws Exception {
			DataSource dataSource = mock();
			Connection connection = mock();
			DatabaseMetaData metaData = mock();
			given(dataSource.getConnection()).willReturn(connection);
			given(connection.getMetaData()).willReturn(metaData);
			given(metaData.getDatabaseProductName()).willReturn("Informix Dynamic Server");
			return dataSource;
		}

	}

}
