package dev.hybridsession.jdbc;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import javax.sql.DataSource;

import dev.hybridsession.observe.EndedSession;
import dev.hybridsession.record.EndReason;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import dev.hybridsession.tier.InstanceNote;
import dev.hybridsession.tier.RowEnd;
import dev.hybridsession.tier.RowRead;
import dev.hybridsession.tier.RowState;
import dev.hybridsession.tier.RowUpdate;
import dev.hybridsession.tier.SessionRow;
import dev.hybridsession.tier.SessionRows;
import dev.hybridsession.tier.SubsessionRow;
import dev.hybridsession.tier.SubsessionStore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ScriptUtils;
import org.springframework.session.MapSession;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tables in a schema that is not the connections' own: every statement names it.
 */
class QualifiedTableNameTests {

	private static final String SCHEMA = "apps";

	@ParameterizedTest
	@EnumSource
	void allTablesMayBeInAnotherSchema(TestDatabaseServer server) {
		try (TestDatabase database = server.createEmpty()) {
			JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
			jdbc.execute("CREATE SCHEMA " + SCHEMA);
			try {
				createTables(database);
				sessions(database.dataSource(), SCHEMA + ".HYBRID_SESSION");
				others(database.dataSource(), SCHEMA + ".HYBRID_SESSION");
				assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM apps.HYBRID_SESSION", Integer.class)).isEqualTo(2);
			}
			finally {
				if (server == TestDatabaseServer.MARIADB) {
					jdbc.execute("DROP SCHEMA " + SCHEMA);
				}
			}
		}
	}

	private static void createTables(TestDatabase database) {
		String own = switch (database.server()) {
			case H2, HSQLDB -> "SET SCHEMA apps";
			case POSTGRESQL -> "SET search_path TO apps";
			case MARIADB -> "USE apps";
		};
		// a connection of its own, as it stays in that schema
		new JdbcTemplate(database.connect((config) -> config.setConnectionInitSql(own)))
			.execute((ConnectionCallback<Boolean>) (connection) -> {
				ScriptUtils.executeSqlScript(connection, new ClassPathResource(
						"dev/hybridsession/jdbc/schema-" + database.server().platform() + ".sql"));
				return true;
			});
	}

	private static void sessions(DataSource dataSource, String table) {
		JdbcSessionStore store = new JdbcSessionStore(dataSource, table, "hybrid");
		SessionRow row = SessionRows.row("i1", "p1");
		assertThat(store.insert(row)).isTrue();
		SessionRow changed = SessionRows.changed(row);
		assertThat(store.update(new RowUpdate(RowState.of(row), changed))).isTrue();
		SessionRow again = SessionRows.changed(changed);
		assertThat(store.updateAll(List.of(new RowUpdate(RowState.of(changed), again))))
			.containsExactly(RowUpdate.Outcome.UPDATED);
		assertThat(store.find("p1")).isInstanceOf(RowRead.Live.class);
		assertThat(store.findByPrincipal("bob")).hasSize(1);
		assertThat(store.findExpired(Long.MAX_VALUE - 1, null, 10)).hasSize(1);
		assertThat(store.findAccessedSince(0, null, 10)).hasSize(1);
		JdbcSubsessionStore subsessions = new JdbcSubsessionStore(dataSource, table, "hybrid");
		SubsessionRow cart = new SubsessionRow("i1", "cart", 1, new byte[] { 1 });
		assertThat(subsessions.insert(cart)).isEqualTo(SubsessionStore.Insertion.INSERTED);
		assertThat(subsessions.update(new SubsessionRow("i1", "cart", 2, new byte[] { 2 }), 1)).isTrue();
		assertThat(subsessions.find("i1", "cart")).isNotNull();
		assertThat(subsessions.findAll("i1")).hasSize(1);
		assertThat(store.end(RowState.of(again), new RowEnd("i1", "p1", 1, 2, 3), () -> {
		})).isTrue();
		assertThat(subsessions.findAll("i1")).isEmpty();
		assertThat(store.purge(4, 10)).isOne();
		assertThat(store.insert(SessionRows.row("i2", "p2"))).isTrue();
		assertThat(store.insertEnded(new RowEnd("i3", "p3", 1, 2, 3), () -> {
		})).isTrue();
	}

	private static void others(DataSource dataSource, String table) {
		JdbcLockTable locks = new JdbcLockTable(dataSource, table, "hybrid");
		assertThat(locks.acquire("key", "me", 1, 2)).isTrue();
		assertThat(locks.acquire("key", "you", 3, 4)).isTrue();
		assertThat(locks.renew("key", "you", 5)).isTrue();
		assertThat(locks.purgeExpired(6, 10)).isOne();
		assertThat(locks.release("key", "you")).isFalse();
		assertThat(new JdbcStoreId(dataSource, table, "hybrid").claim("id")).isEqualTo("id");
		JdbcClusterNotebook notebook = new JdbcClusterNotebook(dataSource, table, "hybrid");
		notebook.signIn(new InstanceNote("one", List.of("n1"), 1, Set.of(), "", 1));
		assertThat(notebook.instances()).hasSize(1);
		notebook.signOut("one");
		notebook.raiseFence("n1", 5);
		assertThat(notebook.fences()).containsEntry("n1", 5L);
		notebook.forgetFences(6);
		new JdbcSessionArchive(dataSource, table, "hybrid").archive(new EndedSession("i1", null, Instant.EPOCH,
				Instant.EPOCH, Instant.EPOCH, EndReason.EXPIRED, 1, Set.of(), new MapSession(), List.of()));
	}

}
