package dev.hybridsession.internal.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.zaxxer.hikari.HikariDataSource;
import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.SessionRows;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests calls whose connections are lost, in the ways in which they can be. */
@Tag("servers")
class JdbcOutageTests {

	private static final String TABLE = "HYBRID_SESSION";

	static final SessionRow ROW = SessionRows.row("i1", "p1");

	private static HikariDataSource through(TestDatabase database, ConnectionCutter cutter) {
		return database.connect((config) -> {
			config.setJdbcUrl(database.url(cutter.address()));
			config.setMaximumPoolSize(2);
			config.setInitializationFailTimeout(-1);
			config.setConnectionTimeout(1_000);
			config.setValidationTimeout(500);
			config.addDataSourceProperty("socketTimeout",
					(database.server() == TestDatabaseServer.MARIADB) ? "1000" : "1");
		});
	}

	static Map<String, ThrowingCallable> calls(SessionStore store) {
		Map<String, ThrowingCallable> calls = new HashMap<>();
		calls.put("find", () -> store.find("p1"));
		calls.put("findByPrincipal", () -> store.findByPrincipal("alice"));
		calls.put("insert", () -> store.insert(SessionRows.row("i2", "p2")));
		calls.put("update", () -> store.update(SessionRows.change(ROW, SessionRows.changed(ROW))));
		calls.put("updateAll", () -> store.updateAll(List.of(SessionRows.change(ROW, SessionRows.changed(ROW)))));
		calls.put("end", () -> store.end(RowState.of(ROW), SessionRows.end(ROW, 1, 2), () -> {
		}));
		calls.put("insertEnded", () -> store.insertEnded(SessionRows.end(SessionRows.row("i2", "p2"), 1, 2), () -> {
		}));
		calls.put("findExpired", () -> store.findExpired(0, null, 10));
		calls.put("findAccessedSince", () -> store.findAccessedSince(0, null, 10));
		calls.put("purge", () -> store.purge(0, 10));
		calls.put("probe", store::probe);
		return calls;
	}

	private static void assertUnavailable(ThrowingCallable call) {
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(call);
	}

	private static void assertUnavailable(SessionStore store) {
		calls(store).forEach(
				(name, call) -> assertThatExceptionOfType(StoreUnavailableException.class).as(name).isThrownBy(call));
	}

	private static void assertRowIsThere(SessionStore store) {
		assertThat(store.find(ROW.publicId())).isInstanceOf(SessionRow.class);
	}

	@ParameterizedTest
	@EnumSource
	void closedPoolIsAnOutage(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			HikariDataSource pool = database.connect((config) -> {
			});
			SessionStore store = new JdbcSessionStore(new Tables(pool, TABLE, "hybrid"));
			store.insert(ROW);
			pool.close();
			assertUnavailable(store);
			assertUnavailable(new JdbcSessionStore(new Tables(pool, TABLE, "hybrid")));
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "H2", "HSQLDB" })
	void databaseThatWasShutDownIsAnOutage(TestDatabaseServer server) {
		TestDatabase database = server.create();
		HikariDataSource pool = database.connect((config) -> {
			// So that the pool notices nothing and the database is asked.
			config.setMaximumPoolSize(1);
			config.setConnectionTestQuery("VALUES 1");
		});
		SessionStore store = new JdbcSessionStore(new Tables(pool, TABLE, "hybrid"));
		store.insert(ROW);
		new JdbcTemplate(database.dataSource()).execute("SHUTDOWN");
		assertUnavailable(() -> store.update(SessionRows.change(ROW, SessionRows.changed(ROW))));
		pool.close();
		((HikariDataSource) database.dataSource()).close();
	}

	@ParameterizedTest
	@EnumSource(names = { "POSTGRESQL", "MARIADB" })
	void storeIsCreatedWithTheDatabaseDownAndWorksWhenItIsUp(TestDatabaseServer server) throws Exception {
		try (TestDatabase database = server.create();
				ConnectionCutter cutter = new ConnectionCutter(database.address())) {
			cutter.cut();
			SessionStore store = new JdbcSessionStore(new Tables(through(database, cutter), TABLE, "hybrid"));
			assertUnavailable(store::probe);
			assertUnavailable(() -> store.insert(ROW));
			cutter.restore();
			assertThat(store.insert(ROW)).isTrue();
			assertRowIsThere(store);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "POSTGRESQL", "MARIADB" })
	void everyCallOnAConnectionThatWasCutIsAnOutage(TestDatabaseServer server) throws Exception {
		try (TestDatabase database = server.create();
				ConnectionCutter cutter = new ConnectionCutter(database.address())) {
			for (String name : calls(new JdbcSessionStore(new Tables(database.dataSource(), TABLE, "hybrid")))
				.keySet()) {
				// Read once, so that the pool takes its connection to be alive.
				HikariDataSource pool = through(database, cutter);
				SessionStore store = new JdbcSessionStore(new Tables(pool, TABLE, "hybrid"));
				store.purge(0, 1);
				cutter.cut();
				assertThatExceptionOfType(StoreUnavailableException.class).as(name).isThrownBy(calls(store).get(name));
				cutter.restore();
				store.probe();
				pool.close();
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "POSTGRESQL", "MARIADB" })
	void connectionCutBeforeTheCommitIsAnOutageAndRollsBack(TestDatabaseServer server) throws Exception {
		try (TestDatabase database = server.create();
				ConnectionCutter cutter = new ConnectionCutter(database.address())) {
			SessionStore store = new JdbcSessionStore(new Tables(through(database, cutter), TABLE, "hybrid"));
			store.insert(ROW);
			assertUnavailable(() -> store.end(RowState.of(ROW), SessionRows.end(ROW, 1, 2), cutter::cutOnce));
			assertRowIsThere(store);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "POSTGRESQL", "MARIADB" })
	void refusalIsThrownAsItIsThoughTheConnectionIsLost(TestDatabaseServer server) throws Exception {
		try (TestDatabase database = server.create();
				ConnectionCutter cutter = new ConnectionCutter(database.address())) {
			SessionStore store = new JdbcSessionStore(new Tables(through(database, cutter), TABLE, "hybrid"));
			store.insert(ROW);
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> store.end(RowState.of(ROW), SessionRows.end(ROW, 1, 2), () -> {
					cutter.cutOnce();
					throw new UnsupportedOperationException();
				}));
			assertRowIsThere(store);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "POSTGRESQL", "MARIADB" })
	void hungDatabaseIsAnOutageAfterTheTimeoutOfTheSocket(TestDatabaseServer server) throws Exception {
		try (TestDatabase database = server.create();
				ConnectionCutter cutter = new ConnectionCutter(database.address())) {
			SessionStore store = new JdbcSessionStore(new Tables(through(database, cutter), TABLE, "hybrid"));
			store.insert(ROW);
			cutter.freeze();
			assertUnavailable(() -> store.find("p1"));
			assertUnavailable(() -> store.update(SessionRows.change(ROW, SessionRows.changed(ROW))));
			cutter.restore();
			assertRowIsThere(store);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "POSTGRESQL", "MARIADB" })
	void connectionKilledByTheServerIsAnOutage(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			JdbcTemplate admin = new JdbcTemplate(database.dataSource());
			HikariDataSource pool = database.connect((config) -> config.setMaximumPoolSize(1));
			JdbcTemplate jdbc = new JdbcTemplate(pool);
			SessionStore store = new JdbcSessionStore(new Tables(pool, TABLE, "hybrid"));
			store.insert(ROW);
			boolean postgres = server == TestDatabaseServer.POSTGRESQL;
			Long id = jdbc.queryForObject(postgres ? "SELECT pg_backend_pid()" : "SELECT CONNECTION_ID()", Long.class);
			admin.execute(postgres ? "SELECT pg_terminate_backend(" + id + ")" : "KILL " + id);
			assertUnavailable(() -> store.update(SessionRows.change(ROW, SessionRows.changed(ROW))));
			assertRowIsThere(store);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "POSTGRESQL", "MARIADB" })
	void readOnlyDatabaseIsAwayUntilAConnectionTakesWrites(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			HikariDataSource pool = database.connect((config) -> config.setMaximumPoolSize(1));
			SessionStore store = new JdbcSessionStore(new Tables(pool, TABLE, "hybrid"));
			store.insert(ROW);
			// as a primary that has become a standby, and keeps its connections
			new JdbcTemplate(pool).execute((server == TestDatabaseServer.POSTGRESQL)
					? "SET default_transaction_read_only = on" : "SET SESSION TRANSACTION READ ONLY");
			assertRowIsThere(store);
			store.probe();
			assertUnavailable(() -> store.update(SessionRows.change(ROW, SessionRows.changed(ROW))));
			store.probe();
			store.update(SessionRows.change(ROW, SessionRows.changed(ROW)));
		}
	}

	/** The setting was changed and taken back, and one connection was opened between. */
	@ParameterizedTest
	@EnumSource(names = { "POSTGRESQL", "MARIADB" })
	void probeAfterARefusedWriteLeavesNoReadOnlyConnectionInThePool(TestDatabaseServer server) throws SQLException {
		try (TestDatabase database = server.create()) {
			HikariDataSource pool = database.connect((config) -> config.setMaximumPoolSize(2));
			SessionStore store = new JdbcSessionStore(new Tables(pool, TABLE, "hybrid"));
			store.insert(ROW);
			try (Connection writable = pool.getConnection()) {
				assertThat(writable.isClosed()).isFalse();
				new JdbcTemplate(pool).execute((server == TestDatabaseServer.POSTGRESQL)
						? "SET default_transaction_read_only = on" : "SET SESSION TRANSACTION READ ONLY");
				assertUnavailable(() -> store.update(SessionRows.change(ROW, SessionRows.changed(ROW))));
			}
			store.probe();
			Connection one = pool.getConnection();
			Connection two = pool.getConnection();
			two.close();
			store.update(SessionRows.change(ROW, SessionRows.changed(ROW)));
			two = pool.getConnection();
			one.close();
			store.update(SessionRows.change(ROW, SessionRows.changed(ROW)));
			two.close();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "POSTGRESQL", "MARIADB" })
	@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void probeOfADatabaseThatWasReadOnlyGivesALockedTableUp(TestDatabaseServer server) throws SQLException {
		boolean postgres = server == TestDatabaseServer.POSTGRESQL;
		try (TestDatabase database = server.create(); Connection other = database.dataSource().getConnection()) {
			HikariDataSource pool = database.connect((config) -> config.setMaximumPoolSize(1));
			SessionStore store = new JdbcSessionStore(new Tables(pool, TABLE, "hybrid"));
			store.insert(ROW);
			new JdbcTemplate(pool)
				.execute(postgres ? "SET default_transaction_read_only = on" : "SET SESSION TRANSACTION READ ONLY");
			assertUnavailable(() -> store.update(SessionRows.change(ROW, SessionRows.changed(ROW))));
			other.setAutoCommit(false);
			other.createStatement()
				.execute(postgres ? "LOCK TABLE HYBRID_SESSION IN ACCESS EXCLUSIVE MODE"
						: "LOCK TABLES HYBRID_SESSION WRITE");
			assertThatExceptionOfType(StoreContendedException.class).isThrownBy(store::probe);
			other.createStatement().execute(postgres ? "ROLLBACK" : "UNLOCK TABLES");
			store.probe();
			store.update(SessionRows.change(ROW, SessionRows.changed(ROW)));
		}
	}

}
