package dev.hybridsession.internal.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.internal.session.SpringSessionValues;
import dev.hybridsession.internal.store.OldSessions;
import dev.hybridsession.internal.store.OldSessions.OldSession;
import dev.hybridsession.serializer.AttributeSerializer;
import dev.hybridsession.serializer.JdkAttributeSerializer;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.jdbc.JdbcIndexedSessionRepository;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests {@link JdbcOldSessions} against the repository of Spring Session JDBC, on each
 * database.
 */
@Tag("servers")
class JdbcOldSessionsTests {

	private static final String USER = FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME;

	private final AttributeSerializer values = new SpringSessionValues(
			new JdkAttributeSerializer(null, List.of("*"), List.of()));

	@ParameterizedTest
	@EnumSource
	void readsTouchesFindsAndDeletesWhatTheRepositoryKeeps(TestDatabaseServer server) {
		try (TestDatabase database = server.createEmpty()) {
			JdbcIndexedSessionRepository repository = repository(database);
			OldSessions old = new JdbcOldSessions(new Tables(database.dataSource(), "SPRING_SESSION", "hybrid"));
			String id = logIn(repository);
			OldSession session = old.find(id).orElseThrow();
			Session expected = find(repository, id);
			assertThat(session.id()).isEqualTo(id);
			assertThat(session.creationTime()).isEqualTo(expected.getCreationTime().toEpochMilli());
			assertThat(session.lastAccessTime()).isEqualTo(expected.getLastAccessedTime().toEpochMilli());
			assertThat(session.interval()).isEqualTo(Duration.ofMinutes(30));
			assertThat(session.principal()).isEqualTo("anna");
			assertThat(session.attributes()).containsOnlyKeys(USER, "cart");
			assertThat(this.values.deserialize(session.attributes().get("cart"))).isEqualTo(List.of("apple"));
			assertThat(old.findIds("anna")).containsExactly(id);
			assertThat(old.find(id.toUpperCase())).as("also where the database ignores case").isEmpty();

			long later = session.lastAccessTime() + 60_000;
			JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
			String expiry = "SELECT EXPIRY_TIME FROM SPRING_SESSION";
			assertThat(old.touch(id, later)).isTrue();
			assertThat(old.touch(id, later - 1)).as("a later access is known").isTrue();
			assertThat(find(repository, id).getLastAccessedTime()).isEqualTo(Instant.ofEpochMilli(later));
			assertThat(find(repository, id).getMaxInactiveInterval()).isEqualTo(Duration.ofMinutes(30));
			assertThat(jdbc.queryForObject(expiry, Long.class)).isEqualTo(later + Duration.ofMinutes(30).toMillis());
			jdbc.update("UPDATE SPRING_SESSION SET MAX_INACTIVE_INTERVAL = -1, EXPIRY_TIME = ?", Long.MAX_VALUE);
			assertThat(old.touch(id, later + 1)).isTrue();
			assertThat(jdbc.queryForObject(expiry, Long.class)).as("never").isEqualTo(Long.MAX_VALUE);

			old.delete(id);
			assertThat(repository.findById(id)).isNull();
			assertThat(old.touch(id, later)).isFalse();
			assertThat(old.find(id)).isEmpty();
		}
	}

	@Test
	void anAccessThatIsKnownIsNoEndWhereTheDriverCountsChangedRowsAlone() {
		try (TestDatabase database = TestDatabaseServer.MARIADB.createEmpty()) {
			String id = logIn(repository(database));
			OldSessions old = new JdbcOldSessions(
					new Tables(database.connect((pool) -> pool.setJdbcUrl(database.url() + "?useAffectedRows=true")),
							"SPRING_SESSION", "hybrid"));
			long accessed = old.find(id).orElseThrow().lastAccessTime();
			assertThat(old.touch(id, accessed)).isTrue();
			old.delete(id);
			assertThat(old.touch(id, accessed)).isFalse();
		}
	}

	@ParameterizedTest
	@EnumSource
	void aMissingTableIsNoticedAtStart(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> check(database))
				.withMessageContaining("SPRING_SESSION")
				.withMessageContaining("hybrid-session.migration.table-name");
			repository(database);
			assertThatNoException().isThrownBy(() -> check(database));
		}
	}

	private static void check(TestDatabase database) {
		new TableCheck(new Tables(database.dataSource(), "HYBRID_SESSION", "hybrid"), false, false,
				new Tables(database.dataSource(), "SPRING_SESSION", "hybrid"))
			.run();
	}

	@ParameterizedTest
	@EnumSource
	void writesWhatTheRepositoryReadsAndReplacesIt(TestDatabaseServer server) {
		try (TestDatabase database = server.createEmpty()) {
			JdbcIndexedSessionRepository repository = repository(database);
			OldSessions old = new JdbcOldSessions(new Tables(database.dataSource(), "SPRING_SESSION", "hybrid"));
			String id = "short-id";
			long now = System.nanoTime() / 1_000_000;
			old.write(new OldSession(id, now - 10, Long.MAX_VALUE / 2, Duration.ofMinutes(5), "anna",
					Map.of("a", this.values.serialize(1), "b", this.values.serialize("x"))));
			assertThat(find(repository, id).<Integer>getAttribute("a")).isEqualTo(1);
			old.write(new OldSession(id, now, Long.MAX_VALUE / 2, Duration.ofMinutes(5), "anna",
					Map.of("a", this.values.serialize(2))));
			Session session = find(repository, id);
			assertThat(session.<Integer>getAttribute("a")).isEqualTo(2);
			assertThat(session.getAttributeNames()).containsExactly("a");
			assertThat(session.getCreationTime()).isEqualTo(Instant.ofEpochMilli(now));
			assertThat(repository.findByPrincipalName("anna")).hasSize(1);
		}
	}

	private static JdbcIndexedSessionRepository repository(TestDatabase database) {
		new ResourceDatabasePopulator(new ClassPathResource(
				"org/springframework/session/jdbc/schema-" + database.server().platform() + ".sql"))
			.execute(database.dataSource());
		return new JdbcIndexedSessionRepository(new JdbcTemplate(database.dataSource()),
				new TransactionTemplate(new JdbcTransactionManager(database.dataSource())));
	}

	private static <S extends Session> String logIn(SessionRepository<S> repository) {
		S session = repository.createSession();
		session.setAttribute(USER, "anna");
		session.setAttribute("cart", List.of("apple"));
		repository.save(session);
		return session.getId();
	}

	private static Session find(JdbcIndexedSessionRepository repository, String id) {
		return repository.findById(id);
	}

}
