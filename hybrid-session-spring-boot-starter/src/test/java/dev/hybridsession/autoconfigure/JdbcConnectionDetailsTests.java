package dev.hybridsession.autoconfigure;

import com.zaxxer.hikari.HikariDataSource;
import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Test;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The database is named by a bean and not by properties, as with Testcontainers and
 * {@code @ServiceConnection}.
 */
class JdbcConnectionDetailsTests {

	@Test
	void ourPoolConnectsToTheDatabaseThatTheBeanNames() {
		try (TestDatabase database = TestDatabaseServer.POSTGRESQL.create()) {
			Runners.web()
				.withBean(JdbcConnectionDetails.class, () -> new Details(database))
				.withPropertyValues("spring.datasource.generate-unique-name=false",
						"spring.datasource.url=jdbc:postgresql://127.0.0.1:1/nowhere",
						"spring.datasource.username=nobody", "spring.datasource.hikari.pool-name=shop",
						"spring.datasource.hikari.maximum-pool-size=1")
				.run((context) -> {
					assertThat(context).hasNotFailed();
					HybridSessionRepository sessions = context.getBean(HybridSessionRepository.class);
					HybridSession session = sessions.createSession();
					try (var taken = context.getBean(HikariDataSource.class).getConnection()) {
						sessions.save(session);
						assertThat(taken.isClosed()).isFalse();
					}
					assertThat(new JdbcTemplate(database.dataSource()).queryForObject(
							"SELECT COUNT(*) FROM HYBRID_SESSION WHERE INTERNAL_ID = ?", Integer.class,
							session.getInternalId()))
						.isOne();
				});
		}
	}

	private record Details(TestDatabase database) implements JdbcConnectionDetails {

		@Override
		public String getUsername() {
			return this.database.username();
		}

		@Override
		public String getPassword() {
			return this.database.password();
		}

		@Override
		public String getJdbcUrl() {
			return this.database.url();
		}

	}

}
