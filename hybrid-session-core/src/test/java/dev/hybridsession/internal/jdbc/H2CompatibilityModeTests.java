package dev.hybridsession.internal.jdbc;

import java.util.UUID;

import javax.sql.DataSource;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

import static org.assertj.core.api.Assertions.assertThat;

/** H2 in its modes of other databases, whose types, limits and empty texts differ. */
class H2CompatibilityModeTests {

	@ParameterizedTest
	@ValueSource(strings = { "REGULAR", "STRICT", "LEGACY", "DB2", "Derby", "HSQLDB", "MSSQLServer", "MariaDB", "MySQL",
			"Oracle", "PostgreSQL", "PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH",
			"MySQL;DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE" })
	void everyModeUnderstandsTheScriptAndEveryStatement(String mode) {
		DataSource dataSource = new DriverManagerDataSource(
				"jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;MODE=" + mode, "sa", "");
		JdbcTemplate jdbc = new JdbcTemplate(dataSource);
		try {
			ResourceDatabasePopulator script = new ResourceDatabasePopulator(
					new ClassPathResource("dev/hybridsession/jdbc/schema-h2.sql"));
			script.execute(dataSource);
			script.execute(dataSource);
			EveryStatement.run(dataSource, "HYBRID_SESSION");
			assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM HYBRID_SESSION_ARCHIVE WHERE ATTRIBUTE_NAMES IS NULL",
					Integer.class))
				.isOne();
		}
		finally {
			jdbc.execute("SHUTDOWN");
		}
	}

}
