package dev.hybridsession.internal.store;

import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.jdbc.JdbcSessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.support.Later;
import dev.hybridsession.support.TcpProxy;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A page gets no answer of a real database. Whether that is an outage depends on whether
 * the database answers anybody.
 */
@Tag("servers")
class StoreEvidenceTests {

	private static final Duration SHORT = Duration.ofMillis(200);

	/**
	 * How long a pool waits once its server answers nobody, in milliseconds. Until then
	 * it waits for long: a busy machine may take longer for a connection.
	 */
	private static final long SOON = 500;

	@ParameterizedTest
	@EnumSource(names = { "POSTGRESQL", "MARIADB" })
	void serverThatTakesNoFurtherConnectionIsNoOutageWhileThePoolHasOne(TestDatabaseServer server) throws Exception {
		try (TestDatabase database = server.create(); Full full = new Full(database)) {
			HikariDataSource pool = pool(database, full::configure);
			StoreGate gate = gate(pool);
			gate.store().find("id");
			try (Connection taken = pool.getConnection()) {
				full.takeTheRest(pool);
				pool.setConnectionTimeout(SOON);
				assertThatExceptionOfType(StoreCongestedException.class).isThrownBy(() -> gate.store().find("id"))
					.withMessageContaining("takes no further connection");
				assertThat(gate.isDown()).isFalse();
				assertThat(taken.isValid(1)).isTrue();
				HikariDataSource empty = pool(database, full::configure);
				empty.setConnectionTimeout(SOON);
				StoreGate without = gate(empty);
				assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> without.store().find("id"))
					.isExactlyInstanceOf(StoreUnavailableException.class);
			}
			assertThat(gate.store().find("id")).isEqualTo(RowRead.NotLive.ABSENT);
		}
	}

	/**
	 * A server without room for connections: PostgreSQL for one user, MariaDB for all
	 * users.
	 */
	private static final class Full implements AutoCloseable {

		private final TestDatabase database;

		private final SingleConnectionDataSource own;

		private final JdbcTemplate jdbc;

		private final boolean postgres;

		private final List<Connection> taken = new ArrayList<>();

		Full(TestDatabase database) {
			this.database = database;
			this.postgres = database.server() == TestDatabaseServer.POSTGRESQL;
			this.own = new SingleConnectionDataSource(database.url(), database.username(), database.password(), true);
			this.jdbc = new JdbcTemplate(this.own);
			if (this.postgres) {
				this.jdbc.execute("CREATE ROLE limited LOGIN PASSWORD 'postgres' CONNECTION LIMIT 3");
				this.jdbc.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO limited");
			}
			else {
				this.jdbc.execute("SET GLOBAL max_connections = 10");
			}
		}

		void configure(HikariConfig config) {
			if (this.postgres) {
				config.setUsername("limited");
			}
		}

		void takeTheRest(HikariDataSource like) {
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> {
				while (true) {
					this.taken
						.add(DriverManager.getConnection(this.database.url(), like.getUsername(), like.getPassword()));
				}
			});
		}

		@Override
		public void close() throws SQLException {
			for (Connection connection : this.taken) {
				connection.close();
			}
			if (this.postgres) {
				this.jdbc.execute("DROP OWNED BY limited");
				this.jdbc.execute("DROP ROLE limited");
			}
			else {
				this.jdbc.execute("SET GLOBAL max_connections = 300");
			}
			this.own.destroy();
		}

	}

	@ParameterizedTest
	@EnumSource(names = { "POSTGRESQL", "MARIADB" })
	void lockedTableThatHoldsAllPlacesIsNoOutageUntilTheDatabaseIsSilent(TestDatabaseServer server) throws Exception {
		try (TestDatabase database = server.create();
				TcpProxy proxy = TcpProxy.to(database.address().getHostString(), database.address().getPort());
				Connection other = database.dataSource().getConnection()) {
			String url = database.url(InetSocketAddress.createUnresolved(proxy.host(), proxy.port()));
			StoreQueue queue = new StoreQueue(2, "pool", true, SHORT, SHORT, 1_000);
			HikariDataSource pool = pool(database, (config) -> config.setJdbcUrl(url));
			StoreGate gate = gate(pool, queue);
			gate.store().find("id");
			lock(other, server);
			List<CompletableFuture<RowRead>> waiting = IntStream.range(0, 2)
				.mapToObj((i) -> Later.later(() -> gate.store().find("id")))
				.toList();
			Awaitility.await().until(queue::isSilent);
			assertThatExceptionOfType(StoreCongestedException.class).isThrownBy(() -> gate.store().find("id"));
			assertThat(gate.isDown()).isFalse();
			assertThat(waiting).noneMatch(CompletableFuture::isDone);
			pool.setConnectionTimeout(SOON);
			proxy.blackhole();
			assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> gate.store().find("id"))
				.isExactlyInstanceOf(StoreUnavailableException.class);
			assertThat(gate.isDown()).isTrue();
			proxy.cut();
			unlock(other, server);
			assertThat(waiting).allSatisfy((page) -> assertThatExceptionOfType(Exception.class).isThrownBy(page::join));
		}
	}

	/** With few pages there is a place for each, so none waits for one. */
	@ParameterizedTest
	@EnumSource(names = { "POSTGRESQL", "MARIADB" })
	void silentDatabaseIsAnOutageAlthoughPlacesAreFree(TestDatabaseServer server) throws Exception {
		try (TestDatabase database = server.create();
				TcpProxy proxy = TcpProxy.to(database.address().getHostString(), database.address().getPort())) {
			String url = database.url(InetSocketAddress.createUnresolved(proxy.host(), proxy.port()));
			HikariDataSource pool = pool(database, (config) -> config.setJdbcUrl(url));
			StoreGate gate = gate(pool);
			gate.store().find("id");
			Connection ofAPageThatHangs = pool.getConnection();
			pool.setConnectionTimeout(SOON);
			proxy.blackhole();
			assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> gate.store().find("id"))
				.isExactlyInstanceOf(StoreUnavailableException.class);
			assertThat(gate.isDown()).isTrue();
			proxy.cut();
			pool.evictConnection(ofAPageThatHangs);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "POSTGRESQL", "MARIADB" })
	void statementThatTheDatabaseGivesUpIsNoOutage(TestDatabaseServer server) throws Exception {
		try (TestDatabase database = server.create(); Connection other = database.dataSource().getConnection()) {
			String timeout = (server == TestDatabaseServer.POSTGRESQL) ? "SET statement_timeout = 100"
					: database.url().startsWith("jdbc:mysql:") ? "SET max_execution_time = 100"
							: "SET max_statement_time = 0.1";
			StoreGate gate = gate(pool(database, (config) -> config.setConnectionInitSql(timeout)));
			gate.store().find("id");
			lock(other, server);
			assertThatExceptionOfType(StoreContendedException.class).isThrownBy(() -> gate.store().find("id"))
				.withMessageContaining("gave up a statement");
			assertThat(gate.isDown()).isFalse();
			unlock(other, server);
			assertThat(gate.store().find("id")).isEqualTo(RowRead.NotLive.ABSENT);
		}
	}

	private static void lock(Connection connection, TestDatabaseServer server) throws SQLException {
		connection.setAutoCommit(false);
		connection.createStatement()
			.execute((server == TestDatabaseServer.POSTGRESQL) ? "LOCK TABLE HYBRID_SESSION IN ACCESS EXCLUSIVE MODE"
					: "LOCK TABLES HYBRID_SESSION WRITE");
	}

	private static void unlock(Connection connection, TestDatabaseServer server) throws SQLException {
		if (server == TestDatabaseServer.MARIADB) {
			connection.createStatement().execute("UNLOCK TABLES");
		}
		connection.rollback();
		connection.setAutoCommit(true);
	}

	private static HikariDataSource pool(TestDatabase database, Consumer<HikariConfig> customizer) {
		return database.connect((config) -> {
			config.setMaximumPoolSize(4);
			config.setValidationTimeout(250);
			config.setInitializationFailTimeout(-1);
			customizer.accept(config);
		});
	}

	private static StoreGate gate(HikariDataSource pool) {
		return gate(pool, new StoreQueue(2, "pool", true, SHORT, SHORT, 1_000));
	}

	private static StoreGate gate(HikariDataSource pool, StoreQueue queue) {
		return new StoreGate(new JdbcSessionStore(new Tables(pool, "HYBRID_SESSION", "hybrid")),
				ClusterClock.of(Clock.systemUTC()), Duration.ofMinutes(1), queue, SessionObserver.NONE);
	}

}
