package dev.hybridsession.internal.jdbc;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.zaxxer.hikari.HikariDataSource;
import dev.hybridsession.internal.store.RowEnding;
import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.RowUpdate;
import dev.hybridsession.internal.store.RowUpdate.Outcome;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.SessionRows;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.internal.store.SubsessionRow;
import dev.hybridsession.internal.store.SubsessionStore;
import dev.hybridsession.support.Later;
import dev.hybridsession.support.LongestWait;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Locks held by somebody else. HSQLDB locks tables, and knows neither deadlocks nor
 * timeouts.
 */
@Tag("servers")
class JdbcLockTests {

	private final AtomicInteger pauses = new AtomicInteger();

	private static HikariDataSource impatient(TestDatabase database) {
		return database.connect((config) -> config.setConnectionInitSql(switch (database.server()) {
			case POSTGRESQL -> "SET lock_timeout = 200";
			case MARIADB -> "SET innodb_lock_wait_timeout = 1";
			default -> "SET LOCK_TIMEOUT 200";
		}));
	}

	private static void lock(Connection connection, SessionRow row) throws SQLException {
		try (PreparedStatement statement = connection
			.prepareStatement("UPDATE HYBRID_SESSION SET PRINCIPAL = 'carol' WHERE INTERNAL_ID = ?")) {
			statement.setString(1, row.internalId());
			statement.executeUpdate();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "H2", "POSTGRESQL", "MARIADB" })
	void lockThatIsNotReleasedIsAnOutageAfterAFewAttempts(TestDatabaseServer server) throws Exception {
		try (TestDatabase database = server.create(); Connection other = database.dataSource().getConnection()) {
			SessionStore store = new JdbcSessionStore(new Tables(impatient(database), "HYBRID_SESSION", "hybrid",
					(nanos) -> this.pauses.incrementAndGet()));
			SessionRow row = SessionRows.row("i", "p");
			store.insert(row);
			other.setAutoCommit(false);
			lock(other, row);
			assertThatExceptionOfType(StoreUnavailableException.class)
				.isThrownBy(() -> store.update(SessionRows.change(row, SessionRows.changed(row))));
			assertThat(this.pauses).hasValue(1);
			other.rollback();
			assertThat(store.update(SessionRows.change(row, SessionRows.changed(row)))).isTrue();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "H2", "POSTGRESQL", "MARIADB" })
	void lockThatIsReleasedBeforeTheNextAttemptDoesNoHarm(TestDatabaseServer server) throws Exception {
		try (TestDatabase database = server.create(); Connection other = database.dataSource().getConnection()) {
			SessionStore store = new JdbcSessionStore(
					new Tables(impatient(database), "HYBRID_SESSION", "hybrid", (nanos) -> rollback(other)));
			SessionRow row = SessionRows.row("i", "p");
			store.insert(row);
			other.setAutoCommit(false);
			lock(other, row);
			assertThat(store.updateAll(List.of(SessionRows.change(row, SessionRows.changed(row)))))
				.containsExactly(Outcome.UPDATED);
		}
	}

	/**
	 * By default PostgreSQL waits for ever. A locked subsession would stop the sync, and
	 * the locked row of an ended session the reaper.
	 */
	@Test
	void changeAndPurgeOfALockedRowGiveUp() throws Exception {
		try (TestDatabase database = TestDatabaseServer.POSTGRESQL.create();
				Connection other = database.dataSource().getConnection()) {
			Tables tables = new Tables(database.dataSource(), "HYBRID_SESSION", "hybrid");
			SessionStore sessions = new JdbcSessionStore(tables);
			sessions.insert(SessionRows.row("i", "p"));
			sessions.insertEnded(SessionRows.end(SessionRows.row("ended", "q"), 5_000, 6_000), () -> {
			});
			SubsessionStore store = new JdbcSubsessionStore(tables);
			store.insert(new SubsessionRow("i", "cart", 1, new byte[1]));
			other.setAutoCommit(false);
			try (Statement statement = other.createStatement()) {
				statement.execute("SELECT 1 FROM HYBRID_SESSION_SUBSESSION FOR UPDATE");
				statement.execute("SELECT 1 FROM HYBRID_SESSION WHERE INTERNAL_ID = 'ended' FOR UPDATE");
			}
			CompletableFuture<Integer> purge = Later.later(() -> sessions.purge(7_000, 10));
			SubsessionRow changed = new SubsessionRow("i", "cart", 2, new byte[2]);
			assertThatExceptionOfType(StoreContendedException.class).isThrownBy(() -> store.update(changed, 1));
			assertThat(purge).failsWithin(Duration.ofMinutes(1))
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(StoreContendedException.class);
			other.rollback();
			assertThat(sessions.purge(7_000, 10)).isOne();
			assertThat(store.update(changed, 1)).isTrue();
		}
	}

	/** By default PostgreSQL waits for ever for a lock, and InnoDB for 50 seconds. */
	@ParameterizedTest
	@EnumSource(names = { "H2", "POSTGRESQL", "MARIADB" })
	void batchWithALockedRowGivesUpSoonAndTheOtherRowsEndAlone(TestDatabaseServer server) throws Exception {
		try (TestDatabase database = server.create(); Connection other = database.dataSource().getConnection()) {
			SessionStore store = new JdbcSessionStore(new Tables(database.dataSource(), "HYBRID_SESSION", "hybrid",
					(nanos) -> this.pauses.incrementAndGet()));
			List<SessionRow> rows = IntStream.range(100, 150)
				.mapToObj((i) -> SessionRows.row("i" + i, "p" + i))
				.toList();
			rows.forEach(store::insert);
			SessionRow locked = rows.get(25);
			other.setAutoCommit(false);
			lock(other, locked);
			List<RowEnding> endings = rows.stream().map(JdbcLockTests::ending).toList();
			assertThatExceptionOfType(StoreContendedException.class).isThrownBy(() -> store.endAll(endings));
			assertThatExceptionOfType(StoreContendedException.class)
				.isThrownBy(() -> store.endAll(List.of(ending(locked))));
			List<RowEnding> free = endings.stream().filter((ending) -> ending != endings.get(25)).toList();
			assertThat(store.endAll(free)).hasSize(49);
			other.rollback();
			assertThat(store.endAll(endings)).containsExactly(locked.internalId());
		}
	}

	/** By default PostgreSQL waits for ever for a lock, and InnoDB for 50 seconds. */
	@ParameterizedTest
	@EnumSource(names = { "H2", "POSTGRESQL", "MARIADB" })
	void batchOfUpdatesWithALockedRowGivesUpSoonAndTheOtherRowsAreUpdatedAlone(TestDatabaseServer server)
			throws Exception {
		try (TestDatabase database = server.create(); Connection other = database.dataSource().getConnection()) {
			SessionStore store = new JdbcSessionStore(new Tables(database.dataSource(), "HYBRID_SESSION", "hybrid",
					(nanos) -> this.pauses.incrementAndGet()));
			List<RowUpdate> updates = IntStream.range(100, 150).mapToObj((i) -> {
				SessionRow row = SessionRows.row("i" + i, "p" + i);
				store.insert(row);
				return SessionRows.change(row, SessionRows.changed(row));
			}).toList();
			other.setAutoCommit(false);
			lock(other, updates.get(25).row());
			assertThatExceptionOfType(StoreContendedException.class).isThrownBy(() -> store.updateAll(updates));
			assertThatExceptionOfType(StoreContendedException.class)
				.isThrownBy(() -> store.updateAll(updates.subList(25, 26)));
			assertThat(store.updateAll(updates.subList(26, 50))).containsOnly(Outcome.UPDATED);
			other.rollback();
			assertThat(store.updateAll(updates.subList(0, 26))).containsOnly(Outcome.UPDATED);
		}
	}

	/** As MySQL's and SQL Server's drivers do. */
	@Test
	void queryTimeoutWithoutAKnownStateIsNoOutageWhenRowsEnd() {
		try (TestDatabase database = TestDatabaseServer.H2.create()) {
			SessionRow row = SessionRows.row("i", "p");
			new JdbcSessionStore(new Tables(database.dataSource(), "HYBRID_SESSION", "hybrid")).insert(row);
			SessionStore store = new JdbcSessionStore(new Tables(new DelegatingDataSource(database.dataSource()) {

				@Override
				public Connection getConnection() throws SQLException {
					return timingOutOnUpdates(super.getConnection());
				}

			}, "HYBRID_SESSION", "hybrid"));
			assertThatExceptionOfType(StoreContendedException.class)
				.isThrownBy(() -> store.endAll(List.of(ending(row))));
		}
	}

	private static Connection timingOutOnUpdates(Connection target) {
		return (Connection) Proxy.newProxyInstance(Connection.class.getClassLoader(),
				new Class<?>[] { Connection.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("prepareStatement") && arguments[0].toString().startsWith("UPDATE")) {
						throw new SQLTimeoutException("Statement cancelled");
					}
					return method.invoke(target, arguments);
				});
	}

	private static RowEnding ending(SessionRow row) {
		return new RowEnding(RowState.of(row), SessionRows.end(row, 5_000, 6_000), () -> {
		});
	}

	private static void rollback(Connection connection) {
		try {
			connection.rollback();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "H2", "POSTGRESQL", "MARIADB" })
	void deadlockWithSomebodyWhoKeepsNoOrderIsTriedAgain(TestDatabaseServer server) throws Exception {
		try (TestDatabase database = server.create()) {
			SessionStore store = new JdbcSessionStore(new Tables(database.dataSource(), "HYBRID_SESSION", "hybrid",
					(nanos) -> this.pauses.incrementAndGet()));
			List<SessionRow> rows = IntStream.range(100, 140)
				.mapToObj((i) -> SessionRows.row("i" + i, "p" + i))
				.toList();
			rows.forEach(store::insert);
			AtomicBoolean stop = new AtomicBoolean();
			CompletableFuture<Void> other = Later.later(() -> lockBackwards(database, rows.subList(0, 12), stop));
			try {
				Awaitility.await()
					.pollDelay(Duration.ZERO)
					.pollInterval(Duration.ofMillis(1))
					.ignoreException(StoreContendedException.class)
					.until(() -> updateAll(store, rows));
			}
			finally {
				stop.set(true);
				other.get(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS);
			}
		}
	}

	/** Returns whether it was the victim of a deadlock, and succeeded all the same. */
	private boolean updateAll(SessionStore store, List<SessionRow> rows) {
		int before = this.pauses.get();
		List<RowUpdate> updates = rows.stream().map((row) -> SessionRows.change(row, row)).toList();
		assertThat(store.updateAll(updates)).containsOnly(Outcome.UPDATED);
		return this.pauses.get() > before;
	}

	@ParameterizedTest
	@EnumSource(names = { "H2", "POSTGRESQL", "MARIADB" })
	void batchesOfOursWaitForEachOtherInsteadOfDeadlocking(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			SessionStore store = new JdbcSessionStore(new Tables(database.dataSource(), "HYBRID_SESSION", "hybrid",
					(nanos) -> this.pauses.incrementAndGet()));
			List<SessionRow> rows = IntStream.range(100, 200)
				.mapToObj((i) -> SessionRows.row("i" + i, "p" + i))
				.toList();
			rows.forEach(store::insert);
			List<CompletableFuture<Void>> threads = IntStream.range(0, 4)
				.mapToObj((thread) -> Later.later(() -> updateShuffled(store, rows)))
				.toList();
			CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new)).join();
			assertThat(this.pauses).hasValue(0);
		}
	}

	private static void updateShuffled(SessionStore store, List<SessionRow> rows) {
		for (int round = 0; round < 10; round++) {
			// Expecting the state it is in, so that most rows match and are locked.
			List<RowUpdate> updates = new ArrayList<>(
					rows.stream().map((row) -> SessionRows.change(row, row)).toList());
			Collections.shuffle(updates);
			assertThat(store.updateAll(updates)).containsOnly(Outcome.UPDATED);
		}
	}

	private static void lockBackwards(TestDatabase database, List<SessionRow> rows, AtomicBoolean stop) {
		while (!stop.get()) {
			try (Connection connection = database.dataSource().getConnection()) {
				connection.setAutoCommit(false);
				for (int i = rows.size() - 1; i >= 0; i--) {
					lock(connection, rows.get(i));
				}
				connection.commit();
			}
			catch (SQLException ex) {
				// It was chosen as the victim.
			}
		}
	}

}
