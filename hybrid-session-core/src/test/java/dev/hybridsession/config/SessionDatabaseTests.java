package dev.hybridsession.config;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.hybridsession.EndedSession;
import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.SessionArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.session.MapSession;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

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

	@ParameterizedTest
	@CsvSource({ "1, 1", "15, 1", "16, 2" })
	void aSharedPoolLeavesHalfOfItsConnectionsToTheApplication(int connections, int workers) throws Exception {
		HybridSessionSettings settings = new HybridSessionSettings();
		settings.getJdbc().setPoolSize(0);
		try (HikariDataSource application = new HikariDataSource()) {
			application.setJdbcUrl(URL);
			application.setMaximumPoolSize(connections);
			try (SessionDatabase database = SessionDatabase.of(application, settings)) {
				assertThat(database.dataSource()).isSameAs(application);
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

	@Test
	void aTransactionOfTheApplicationGoesOnWithItsConnectionAfterAnArchive() throws Exception {
		EndedSession ended = new EndedSession("i1", null, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH,
				EndReason.DELETED, 1, Set.of(), new MapSession(), List.of());
		List<Object> used = new ArrayList<>();
		try (HikariDataSource application = new HikariDataSource()) {
			application.setJdbcUrl(URL);
			try (SessionDatabase database = SessionDatabase.of(application, new HybridSessionSettings())) {
				SessionArchive archive = database.inOurTransaction((session) -> used.add(connection(application)));
				transaction(application, () -> {
					Object before = connection(application);
					transaction(database.dataSource(), () -> {
						archive.archive(ended);
						assertThat(used).containsExactly(connection(database.dataSource()));
					});
					assertThat(connection(application)).isSameAs(before);
				});
			}
		}
	}

	private static void transaction(DataSource pool, Runnable work) {
		TransactionTemplate template = new TransactionTemplate(new JdbcTransactionManager(pool));
		template.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		template.executeWithoutResult((status) -> work.run());
	}

	private static Object connection(DataSource pool) {
		return Objects.requireNonNull(TransactionSynchronizationManager.getResource(pool));
	}

}
