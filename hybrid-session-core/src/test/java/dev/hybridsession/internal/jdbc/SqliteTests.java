package dev.hybridsession.internal.jdbc;

import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import com.zaxxer.hikari.HikariDataSource;
import dev.hybridsession.internal.store.RowRead;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.SessionRows;
import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.internal.store.SubsessionRow;
import dev.hybridsession.internal.store.SubsessionStore.Insertion;
import dev.hybridsession.support.Later;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests SQLite, which has one writer at a time, and knows what it may do only if its URL
 * says so.
 */
class SqliteTests {

	private static final String TABLE = "HYBRID_SESSION";

	private static TestDatabase database;

	@BeforeAll
	static void create() {
		database = TestDatabaseServer.SQLITE.create();
	}

	@AfterAll
	static void close() {
		database.close();
	}

	/**
	 * It reads first whether the session lives. Without a write before that it would not
	 * wait: it would fail at once, time and again.
	 */
	@Test
	void transactionThatReadsFirstWaitsForTheWriter() throws Exception {
		JdbcSubsessionStore store = new JdbcSubsessionStore(
				new Tables(pool("PRAGMA busy_timeout = 60000"), TABLE, "waiting"));
		new JdbcSessionStore(new Tables(database.dataSource(), TABLE, "waiting")).insert(SessionRows.row("i", "p"));
		CompletableFuture<Insertion> insertion;
		try (Connection writer = database.dataSource().getConnection()) {
			writer.setAutoCommit(false);
			writer.createStatement().executeUpdate("DELETE FROM HYBRID_SESSION WHERE 1 = 0");
			insertion = Later.later(() -> store.insert(new SubsessionRow("i", "cart", 1, new byte[] { 1 })));
			assertThat(insertion).failsWithin(Duration.ofMillis(300)).withThrowableOfType(TimeoutException.class);
			writer.rollback();
		}
		assertThat(insertion).succeedsWithin(Duration.ofMinutes(1)).isEqualTo(Insertion.INSERTED);
	}

	@Test
	void writerWhoDoesNotEndIsContentionAndHoldsUpNoReader() {
		JdbcSessionStore store = new JdbcSessionStore(new Tables(pool("PRAGMA busy_timeout = 20"), TABLE, "contended"));
		SessionRow row = SessionRows.row("i", "p");
		store.insert(row);
		new JdbcTemplate(database.dataSource()).execute((ConnectionCallback<Boolean>) (connection) -> {
			connection.setAutoCommit(false);
			connection.createStatement().executeUpdate("DELETE FROM HYBRID_SESSION WHERE 1 = 0");
			assertThatExceptionOfType(StoreContendedException.class)
				.isThrownBy(() -> store.update(SessionRows.change(row, SessionRows.changed(row))));
			assertThat(store.find("p")).isInstanceOf(SessionRow.class);
			connection.rollback();
			connection.setAutoCommit(true);
			return true;
		});
		assertThat(store.update(SessionRows.change(row, SessionRows.changed(row)))).isTrue();
	}

	@Test
	void databaseThatTakesNoWritesIsAnOutageForWrites() {
		JdbcSessionStore store = new JdbcSessionStore(new Tables(pool("PRAGMA query_only = 1"), TABLE, "readonly"));
		assertThat(store.find("p")).isEqualTo(RowRead.NotLive.ABSENT);
		assertThatExceptionOfType(StoreUnavailableException.class)
			.isThrownBy(() -> store.insert(SessionRows.row("i", "p")));
	}

	private static HikariDataSource pool(String initSql) {
		return database.connect((config) -> config.setConnectionInitSql(initSql));
	}

}
