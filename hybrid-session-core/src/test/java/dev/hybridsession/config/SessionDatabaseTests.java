package dev.hybridsession.config;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The connections that the jobs of an instance may take. */
class SessionDatabaseTests {

	private static final String URL = "jdbc:h2:mem:places";

	@ParameterizedTest
	@CsvSource({ "1, 1", "9, 1", "10, 2", "100, 2" })
	void twoThreadsShareAPassIfBothJobsLeaveHalfOfThePlacesToPages(int connections, int workers) throws Exception {
		HybridSessionSettings settings = new HybridSessionSettings();
		settings.getJdbc().setPoolSize(connections);
		try (HikariDataSource application = new HikariDataSource()) {
			application.setJdbcUrl(URL);
			try (SessionDatabase database = SessionDatabase.of(application, settings)) {
				assertThat(database.workers).isEqualTo(workers);
			}
		}
	}

	@Test
	void oneThreadDoesAPassWithTheConnectionsOfAnUnknownPool() throws Exception {
		try (SessionDatabase database = SessionDatabase.of(new DriverManagerDataSource(URL),
				new HybridSessionSettings())) {
			assertThat(database.workers).isOne();
		}
	}

}
