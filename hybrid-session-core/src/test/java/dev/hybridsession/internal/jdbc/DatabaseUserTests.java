package dev.hybridsession.internal.jdbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import dev.hybridsession.HybridSession;
import dev.hybridsession.config.HybridSessions;
import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.RowUpdate;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.SessionRows;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Holds the statements {@code GRANT} of {@code docs/deployment.md} on PostgreSQL: a user
 * with these privileges keeps sessions and changes no table.
 */
@Tag("servers")
class DatabaseUserTests {

	private static final Path PAGE = Path.of("../docs/deployment.md");

	private static final Pattern GRANTS = Pattern.compile("```sql\n(GRANT .*?)```", Pattern.DOTALL);

	private static TestDatabase database;

	private static JdbcTemplate owner;

	private static DataSource shop;

	private static List<String> tables;

	@BeforeAll
	static void createUser() throws IOException {
		database = TestDatabaseServer.POSTGRESQL.create();
		owner = new JdbcTemplate(database.dataSource());
		tables = owner.queryForList("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", String.class);
		owner.execute("CREATE ROLE shop LOGIN PASSWORD 'shop'");
		owner.execute(grants());
		shop = database.connect((config) -> {
			config.setUsername("shop");
			config.setPassword("shop");
		});
	}

	@BeforeEach
	void emptyTables() {
		owner.batchUpdate(tables.stream().map((table) -> "DELETE FROM " + table).toArray(String[]::new));
	}

	@AfterAll
	static void dropUser() {
		owner.execute("DROP OWNED BY shop");
		owner.execute("DROP ROLE shop");
		database.close();
	}

	private static String grants() throws IOException {
		Matcher block = GRANTS.matcher(Files.readString(PAGE));
		assertThat(block.find()).as("a block of sql in %s", PAGE).isTrue();
		return block.group(1);
	}

	@Test
	void userWithThePrivilegesOfThePageRunsEveryStatement() {
		runEveryStatement();
	}

	@ParameterizedTest
	@ValueSource(strings = { "ALTER TABLE HYBRID_SESSION ADD COLUMN OTHER INTEGER", "TRUNCATE HYBRID_SESSION_END",
			"DROP TABLE HYBRID_SESSION_END" })
	void userWithThePrivilegesOfThePageChangesNoTable(String statement) {
		assertThatException().isThrownBy(() -> new JdbcTemplate(shop).execute(statement))
			.havingRootCause()
			.withMessageMatching(".*(permission denied|must be owner).*");
	}

	@ParameterizedTest
	@ValueSource(strings = { "SELECT", "INSERT", "UPDATE", "DELETE" })
	void eachPrivilegeOnTheSessionTableIsNeeded(String privilege) {
		owner.execute("REVOKE " + privilege + " ON HYBRID_SESSION FROM shop");
		try {
			assertThatException().isThrownBy(DatabaseUserTests::runEveryStatement)
				.havingRootCause()
				.withMessageContaining("permission denied");
		}
		finally {
			owner.execute("GRANT " + privilege + " ON HYBRID_SESSION TO shop");
		}
	}

	@Test
	void failureOfABatchHasNeitherTheIdNorTheContentOfASession() {
		JdbcSessionStore store = new JdbcSessionStore(new Tables(shop, "HYBRID_SESSION", "hybrid"));
		SessionRow row = SessionRows.row("i1", "opens-a-session");
		List<RowUpdate> updates = List.of(new RowUpdate(RowState.of(row), SessionRows.changed(row)));
		owner.execute("REVOKE UPDATE ON HYBRID_SESSION FROM shop");
		try {
			assertThatException().isThrownBy(() -> store.updateAll(updates))
				.satisfies((failure) -> assertThat(failure).hasStackTraceContaining("permission denied"))
				.satisfies((failure) -> assertThat(Throwables.getStackTrace(failure)).doesNotContain("opens-a-session",
						row.principal(), "\\x"));
		}
		finally {
			owner.execute("GRANT UPDATE ON HYBRID_SESSION TO shop");
		}
	}

	@Test
	void userWithThePrivilegesOfThePageStartsAndKeepsSessions() {
		try (MemcachedProcess memcached = MemcachedProcess.start();
				HybridSessions sessions = HybridSessions.builder(shop, List.of(memcached.address())).build()) {
			sessions.jobs().start();
			HybridSession session = sessions.repository().createSession();
			session.setAttribute("user", "berta");
			sessions.repository().save(session);
			assertThat(sessions.repository().findById(session.getId())).isNotNull();
			sessions.repository().deleteById(session.getId());
			assertThat(sessions.repository().findById(session.getId())).isNull();
		}
	}

	private static void runEveryStatement() {
		EveryStatement.run(shop, "HYBRID_SESSION");
	}

}
