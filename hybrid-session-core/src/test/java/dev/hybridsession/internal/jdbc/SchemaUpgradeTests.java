package dev.hybridsession.internal.jdbc;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.hybridsession.EndedSession;
import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.internal.store.InstanceNote;
import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.SessionRows;
import dev.hybridsession.internal.store.SubsessionRow;
import dev.hybridsession.internal.store.SubsessionStore;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.session.MapSession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tables of a release without the namespace, the identities of nodes and the evictions,
 * with rows in them, after the upgrade scripts.
 */
@Tag("servers")
class SchemaUpgradeTests {

	private static final String TABLE = "HYBRID_SESSION";

	/** No earlier release knew the other databases. */
	@ParameterizedTest
	@EnumSource(names = { "H2", "HSQLDB", "POSTGRESQL", "MARIADB" })
	void rowsOfTheReleaseBeforeBelongToTheDefaultNamespace(TestDatabaseServer server) {
		try (TestDatabase database = server.createEmpty()) {
			JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
			new ResourceDatabasePopulator(
					new ClassPathResource("schema/without-namespace-" + server.platform() + ".sql"))
				.execute(database.dataSource());
			insertSession(jdbc, "i1", "p1");
			jdbc.update(
					"INSERT INTO HYBRID_SESSION_SUBSESSION (INTERNAL_ID, NAME, VERSION, RECORD) VALUES (?, ?, ?, ?)",
					"i1", "cart", 1, new byte[] { 2 });
			jdbc.update("INSERT INTO HYBRID_SESSION_ARCHIVE (INTERNAL_ID, CREATION_TIME, LAST_ACCESS_TIME, ENDED_TIME,"
					+ " REASON, RECORD_SIZE, ATTRIBUTE_NAMES, SUBSESSION_NAMES) VALUES ('i0', 1, 2, 3, 'EXPIRED', 4, 'a', 'b')");
			jdbc.update("INSERT INTO HYBRID_SESSION_LOCK (LOCK_KEY, OWNER, EXPIRY_TIME) VALUES ('key', 'me', 10)");
			jdbc.update("INSERT INTO HYBRID_SESSION_NODE (NODE_NAME, FENCE_TIME) VALUES ('n', 5)");
			jdbc.update("INSERT INTO HYBRID_SESSION_INSTANCE (INSTANCE_ID, NODES, COPIES, AWAY, SETTLED, SEEN_TIME)"
					+ " VALUES ('one', 'n', 1, 'n', 'x', 1)");
			assertThatIllegalStateException()
				.isThrownBy(() -> new JdbcSessionStore(new Tables(database.dataSource(), TABLE, "hybrid")).find("p1"))
				.withMessageContaining("schema-upgrade-");
			database.runScript("schema-upgrade-namespace-" + server.platform() + ".sql");
			database.runScript("schema-upgrade-identity-" + server.platform() + ".sql");
			database.runScript("schema-upgrade-evictions-" + server.platform() + ".sql");
			// an instance of the release before, which runs on
			insertSession(jdbc, "i2", "p2");
			assertRows(database);
			database.runScript("schema-" + server.platform() + ".sql");
			sameIdsFitIntoAnotherNamespace(database);
		}
	}

	private static void insertSession(JdbcTemplate jdbc, String internalId, String publicId) {
		jdbc.update(
				"INSERT INTO HYBRID_SESSION (INTERNAL_ID, PUBLIC_ID, VERSION, CREATION_TIME, LAST_ACCESS_TIME,"
						+ " EXPIRY_TIME, PRINCIPAL, RECORD) VALUES (?, ?, 1, 2, 3, 4, 'alice', ?)",
				internalId, publicId, new byte[] { 1 });
	}

	private static void assertRows(TestDatabase database) {
		JdbcSessionStore sessions = new JdbcSessionStore(new Tables(database.dataSource(), TABLE, "hybrid"));
		assertThat(sessions.find("p1")).usingRecursiveComparison()
			.isEqualTo(new SessionRow("i1", "p1", 1, 2, 3, 4, "alice", new byte[] { 1 }));
		assertThat(sessions.find("p2")).isInstanceOf(SessionRow.class);
		assertThat(new JdbcSubsessionStore(new Tables(database.dataSource(), TABLE, "hybrid")).find("i1", "cart"))
			.usingRecursiveComparison()
			.isEqualTo(new SubsessionRow("i1", "cart", 1, new byte[] { 2 }));
		assertThat(new JdbcLockTable(new Tables(database.dataSource(), TABLE, "hybrid")).renew("key", "me", 20))
			.isTrue();
		JdbcClusterNotebook notebook = new JdbcClusterNotebook(new Tables(database.dataSource(), TABLE, "hybrid"));
		assertThat(notebook.fences()).containsEntry("n", 5L);
		assertThat(notebook.instances())
			.containsExactly(new InstanceNote("one", List.of("n"), 1, Set.of("n"), "x", 1, Map.of(), 0));
		assertThat(new JdbcTemplate(database.dataSource())
			.queryForList("SELECT NAMESPACE FROM HYBRID_SESSION_ARCHIVE WHERE INTERNAL_ID = 'i0'", String.class))
			.containsExactly("hybrid");
	}

	private static void sameIdsFitIntoAnotherNamespace(TestDatabase database) {
		JdbcSessionStore sessions = new JdbcSessionStore(new Tables(database.dataSource(), TABLE, "office"));
		JdbcSubsessionStore subsessions = new JdbcSubsessionStore(new Tables(database.dataSource(), TABLE, "office"));
		SessionRow row = SessionRows.row("i1", "p1");
		assertThat(sessions.insert(row)).isTrue();
		assertThat(subsessions.insert(new SubsessionRow("i1", "cart", 1, new byte[] { 2 })))
			.isEqualTo(SubsessionStore.Insertion.INSERTED);
		assertThat(new JdbcLockTable(new Tables(database.dataSource(), TABLE, "office")).acquire("key", "you", 1, 2))
			.isTrue();
		assertThat(new JdbcLockTable(new Tables(database.dataSource(), TABLE, "office")).acquire("k".repeat(178), "you",
				1, 2))
			.isTrue();
		JdbcClusterNotebook notebook = new JdbcClusterNotebook(new Tables(database.dataSource(), TABLE, "office"));
		notebook.raiseFence("n", 7);
		notebook.signIn(new InstanceNote("one", List.of("m"), 1, Set.of(), "y", 9, Map.of(), 0));
		assertThat(notebook.instances()).hasSize(1);
		assertThat(sessions.end(RowState.of(row), SessionRows.end(row, 5, 6), () -> {
		})).isTrue();
		assertThat(sessions.purge(Long.MAX_VALUE, 10)).isOne();
		// without names
		new JdbcSessionArchive(new Tables(database.dataSource(), TABLE, "office"))
			.archive(new EndedSession("i1", null, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, EndReason.EXPIRED, 1,
					Set.of(), new MapSession(), List.of()));
		assertRows(database);
	}

}
