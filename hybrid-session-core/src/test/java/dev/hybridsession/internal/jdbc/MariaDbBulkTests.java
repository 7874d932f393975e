package dev.hybridsession.internal.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.hybridsession.internal.store.RowEnding;
import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.RowUpdate;
import dev.hybridsession.internal.store.RowUpdate.Outcome;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.SessionRows;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;

/** MariaDB's bulk batches: the driver does not tell the result of each row. */
@DisabledIfSystemProperty(named = "test.mysql", matches = ".*", disabledReason = "MySQL's driver has no such batches")
@Tag("servers")
class MariaDbBulkTests {

	@Test
	void rowsOfABulkBatchAreChangedOneByOne() throws Exception {
		try (TestDatabase database = TestDatabaseServer.MARIADB.create()) {
			HikariDataSource pool = database.connect((config) -> config.addDataSourceProperty("useBulkStmts", "true"));
			assertThatDriverTellsNothing(pool);
			SessionStore store = new JdbcSessionStore(new Tables(pool, "HYBRID_SESSION", "hybrid"));
			List<SessionRow> rows = IntStream.range(0, 200).mapToObj((i) -> SessionRows.row("i" + i, "p" + i)).toList();
			rows.forEach(store::insert);
			SessionRow ended = rows.get(5);
			store.end(RowState.of(ended), SessionRows.end(ended, 1, 2), () -> {
			});
			SessionRow changed = SessionRows.changed(rows.get(7));
			store.update(SessionRows.change(rows.get(7), changed));
			List<RowUpdate> updates = IntStream.range(0, 200)
				.mapToObj((i) -> SessionRows.change(rows.get(i),
						(i != 9) ? SessionRows.changed(rows.get(i)) : SessionRows.renamed(rows.get(9), "p0")))
				.toList();
			List<Outcome> outcomes = store.updateAll(updates);
			for (int i = 0; i < 200; i++) {
				assertThat(outcomes.get(i)).isEqualTo(switch (i) {
					case 5, 7 -> Outcome.NOT_MATCHED;
					case 9 -> Outcome.REJECTED;
					default -> Outcome.UPDATED;
				});
			}
			assertThat(((SessionRow) store.find("p199")).version()).isEqualTo(updates.get(199).row().version());
			assertThat(store.purge(2, 10)).isOne();
			List<RowEnding> endings = updates.subList(5, 10)
				.stream()
				.map((update) -> new RowEnding(RowState.of(update.row()), SessionRows.end(update.row(), 1, 2), () -> {
				}))
				.toList();
			assertThat(store.endAll(endings)).containsExactlyInAnyOrder("i6", "i8");
			assertThat(store.endAll(endings)).isEmpty();
		}
	}

	/** With them each row would cost a round trip. */
	@Test
	void theOwnPoolOfSessionsHasNoBulkBatches() throws Exception {
		try (TestDatabase database = TestDatabaseServer.MARIADB.create()) {
			HikariDataSource byProperty = database
				.connect((config) -> config.addDataSourceProperty("useBulkStmts", "true"));
			HikariDataSource byUrl = database.connect((config) -> config
				.setJdbcUrl(database.url() + (database.url().contains("?") ? "&" : "?") + "useBulkStmts=true"));
			for (HikariDataSource pool : List.of(byProperty, byUrl)) {
				assertThatDriverTellsNothing(pool);
				try (KnownPool own = Objects.requireNonNull(KnownPool.behind(pool)).copy(1)) {
					assertThat(changesOfABatch(own.pool())).containsOnly(0);
				}
			}
		}
	}

	private static void assertThatDriverTellsNothing(HikariDataSource pool) throws Exception {
		assertThat(changesOfABatch(pool)).containsOnly(Statement.SUCCESS_NO_INFO);
	}

	private static int[] changesOfABatch(DataSource pool) throws Exception {
		try (Connection connection = pool.getConnection();
				PreparedStatement statement = connection
					.prepareStatement("UPDATE HYBRID_SESSION SET VERSION = ? WHERE INTERNAL_ID = ?")) {
			for (int i = 0; i < 3; i++) {
				statement.setLong(1, i);
				statement.setString(2, "none");
				statement.addBatch();
			}
			return statement.executeBatch();
		}
	}

}
