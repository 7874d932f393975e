package dev.hybridsession.internal.jdbc;

import javax.sql.DataSource;

import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests that tables in which sessions cannot be kept are found out, with the cause and
 * the remedy, and that the check leaves nothing behind.
 */
@Tag("servers")
class TableCheckTests {

	private static final String[] TABLES = { "", "_SUBSESSION", "_LOCK", "_NODE", "_INSTANCE", "_STORE", "_END",
			"_ARCHIVE" };

	private static InvalidSettingException failure(DataSource dataSource) {
		return catchThrowableOfType(InvalidSettingException.class, () -> run(dataSource, true));
	}

	private static void run(DataSource dataSource, boolean ends) {
		new TableCheck(new Tables(dataSource, "HYBRID_SESSION", "hybrid"), true, ends, null).run();
	}

	@ParameterizedTest
	@EnumSource
	void tablesOfTheScriptPassAndStayEmpty(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			run(database.dataSource(), true);
			JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
			for (String table : TABLES) {
				assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM HYBRID_SESSION" + table, Integer.class))
					.as("HYBRID_SESSION%s", table)
					.isZero();
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void missingTableAndColumnAreNamedWithTheScript(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
			jdbc.execute("DROP TABLE HYBRID_SESSION_END");
			run(database.dataSource(), false);
			assertThat(failure(database.dataSource()))
				.hasMessageContaining("Sessions cannot be kept in table HYBRID_SESSION_END: ")
				.hasMessageContaining("(SQL state ")
				.hasMessageContaining("dev/hybridsession/jdbc/schema-" + server.platform() + ".sql")
				.hasMessageContaining("hybrid-session.jdbc.initialize-schema");
			jdbc.execute("ALTER TABLE HYBRID_SESSION_INSTANCE DROP COLUMN EVICTING_UNTIL");
			assertThat(failure(database.dataSource()))
				.hasMessageContaining("Sessions cannot be kept in table HYBRID_SESSION_INSTANCE: ")
				.hasMessageContaining("schema-upgrade-*-" + server.platform() + ".sql");
			database.runScript("schema-drop-" + server.platform() + ".sql");
			assertThat(failure(database.dataSource()))
				.hasMessageContaining("Sessions cannot be kept in table HYBRID_SESSION: ");
		}
	}

	/** The MariaDB and the Derby of the tests know no rights, and SQLite no users. */
	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = { "MARIADB", "DERBY", "SQLITE" })
	void userWhoOnlyReadsIsNamedWithTheRightsThatAreNeeded(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
			boolean postgres = server == TestDatabaseServer.POSTGRESQL;
			// unquoted names become upper case, except in PostgreSQL
			String user = postgres ? "r" + database.hashCode() : "READER";
			jdbc.execute("CREATE USER " + user + (postgres ? " LOGIN" : "") + " PASSWORD 'secret'");
			for (String table : TABLES) {
				jdbc.execute("GRANT SELECT ON HYBRID_SESSION" + table + " TO " + user);
			}
			// only an administrator of H2 may set that
			String url = database.url().replace(";DB_CLOSE_DELAY=-1", "");
			assertThat(failure(new DriverManagerDataSource(url, user, "secret")))
				.hasMessageContaining("Sessions cannot be kept in table HYBRID_SESSION: ")
				.hasMessageContaining("(SQL state ")
				.hasMessageContaining("GRANT SELECT, INSERT, UPDATE, DELETE to the user ")
				.hasMessageContaining("HYBRID_SESSION, HYBRID_SESSION_SUBSESSION, HYBRID_SESSION_LOCK");
		}
	}

	@Test
	void columnThatTheScriptDoesNotHaveAndThatWantsAValueIsFoundOut() {
		try (TestDatabase database = TestDatabaseServer.H2.create()) {
			new JdbcTemplate(database.dataSource())
				.execute("ALTER TABLE HYBRID_SESSION_LOCK ADD COLUMN NOTE VARCHAR(9) NOT NULL");
			assertThat(failure(database.dataSource()))
				.hasMessageContaining("Sessions cannot be kept in table HYBRID_SESSION_LOCK: ")
				.hasMessageContaining("(SQL state 23502)")
				.hasMessageContaining("schema-h2.sql");
		}
	}

	@ParameterizedTest
	@CsvSource({ "HYBRID_SESSION, VERSION", "HYBRID_SESSION, EXPIRY_TIME", "HYBRID_SESSION_INSTANCE, SEEN_TIME" })
	void columnThatIsTooNarrowForATimeOrAVersionIsFoundOut(String table, String column) {
		try (TestDatabase database = TestDatabaseServer.H2.create()) {
			new JdbcTemplate(database.dataSource())
				.execute("ALTER TABLE " + table + " ALTER COLUMN " + column + " SET DATA TYPE INTEGER");
			assertThat(failure(database.dataSource()))
				.hasMessageContaining("Sessions cannot be kept in table " + table + ": ")
				.hasMessageContaining("in column \"" + column + "\"");
		}
	}

	/** PostgreSQL takes bytes there, and returns them as digits. */
	@ParameterizedTest
	@ValueSource(strings = { "HYBRID_SESSION", "HYBRID_SESSION_SUBSESSION" })
	void columnOfTextForARecordIsFoundOut(String table) {
		try (TestDatabase database = TestDatabaseServer.POSTGRESQL.create()) {
			new JdbcTemplate(database.dataSource()).execute("ALTER TABLE " + table + " ALTER COLUMN RECORD TYPE TEXT");
			assertThat(failure(database.dataSource()))
				.hasMessageContaining(
						"Sessions cannot be kept in table " + table + ": Column RECORD returns other bytes")
				.hasMessageContaining("schema-postgresql.sql");
		}
	}

	@Test
	void databaseThatIsAwayIsNoFaultOfTheTables() {
		DataSource away = new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:1/nowhere", "nobody", "");
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> run(away, true));
	}

}
