package dev.hybridsession.internal.jdbc;

import java.time.Clock;
import java.util.Map;
import java.util.OptionalLong;

import javax.sql.DataSource;

import dev.hybridsession.internal.store.ClusterNotebook;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that databases tell their time, whatever the time zone of the session is. */
@Tag("servers")
class DatabaseTimeTests {

	private static final Map<TestDatabaseServer, String> ZONES = Map.of(TestDatabaseServer.H2, "SET TIME ZONE '-9:30'",
			TestDatabaseServer.HSQLDB, "SET TIME ZONE INTERVAL '-9:30' HOUR TO MINUTE", TestDatabaseServer.POSTGRESQL,
			"SET TIME ZONE 'Asia/Kathmandu'", TestDatabaseServer.MARIADB, "SET time_zone = '+05:45'",
			TestDatabaseServer.SQLITE, "SELECT 1");

	/** Derby is not asked, as it knows its local time only. SQLite knows no zones. */
	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DERBY")
	void theTimeDoesNotDependOnTheZoneOfTheSession(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			assertTime(database.dataSource());
			assertTime(database.connect((config) -> config.setConnectionInitSql(ZONES.get(server))));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "REGULAR", "STRICT", "LEGACY", "DB2", "Derby", "HSQLDB", "MSSQLServer", "MariaDB", "MySQL",
			"Oracle", "PostgreSQL" })
	void everyModeOfH2TellsTheTime(String mode) {
		assertTime(new DriverManagerDataSource("jdbc:h2:mem:;MODE=" + mode, "sa", ""));
	}

	private static void assertTime(DataSource dataSource) {
		ClusterNotebook notebook = new JdbcClusterNotebook(new Tables(dataSource, "HYBRID_SESSION", "test"));
		notebook.now();
		long before = Clock.systemUTC().millis();
		OptionalLong now = notebook.now();
		assertThat(now).isPresent();
		assertThat(now.getAsLong()).isBetween(before - 2, Clock.systemUTC().millis() + 2);
	}

}
