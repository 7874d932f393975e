package dev.hybridsession.internal.jdbc;

import java.util.concurrent.atomic.AtomicReference;

import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.SessionRows;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the isolation level of the {@link JdbcSessionStore} on MariaDB, which has another
 * one by default.
 */
@Tag("servers")
class MariaDbIsolationTests {

	@Test
	void writesAreReadCommittedAndLeaveTheConnectionAsItWas() {
		try (TestDatabase database = TestDatabaseServer.MARIADB.create()) {
			SessionStore store = new JdbcSessionStore(new Tables(database.dataSource(), "HYBRID_SESSION", "hybrid"));
			JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
			SessionRow row = SessionRows.row("internal", "public");
			assertThat(store.insert(row)).isTrue();
			AtomicReference<Object> isolation = new AtomicReference<>();
			String query = "SELECT @@transaction_isolation";
			store.end(RowState.of(row), SessionRows.end(row, 5_000, Long.MAX_VALUE),
					() -> isolation.set(jdbc.queryForObject(query, String.class)));
			assertThat(isolation).hasValue("READ-COMMITTED");
			assertThat(jdbc.queryForObject(query, String.class)).isEqualTo("REPEATABLE-READ");
		}
	}

}
