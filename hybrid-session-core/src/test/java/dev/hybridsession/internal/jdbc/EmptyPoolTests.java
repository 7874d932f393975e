package dev.hybridsession.internal.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.hybridsession.internal.store.RowRead;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.internal.store.StoreCongestedException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.support.Later;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Pools of an application that give no connection. A busy pool is congestion. A pool that
 * cannot connect at all is an outage, even if it only says that no connection was free.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmptyPoolTests {

	private TestDatabase database;

	private volatile Connecting connecting;

	private volatile CountDownLatch end = new CountDownLatch(0);

	@BeforeAll
	void createTables() {
		this.database = TestDatabaseServer.H2.create();
	}

	@AfterAll
	void dropTables() {
		this.database.close();
	}

	@BeforeEach
	void letConnect() {
		this.connecting = this.database.dataSource()::getConnection;
		this.end = new CountDownLatch(1);
	}

	@AfterEach
	void endWhatHangs() {
		this.end.countDown();
	}

	@ParameterizedTest
	@EnumSource
	void poolWhoseConnectionsAreAllInUseIsCongested(Pool kind) throws Exception {
		try (Opened pool = open(kind, 1); Connection taken = pool.dataSource().getConnection()) {
			assertThat(taken.isValid(1)).isTrue();
			assertCongested(pool);
		}
	}

	@ParameterizedTest
	@EnumSource
	void poolWithAConnectionAtAServerThatTakesNoFurtherOneIsCongested(Pool kind) throws Exception {
		try (Opened pool = open(kind, 2); Connection taken = pool.dataSource().getConnection()) {
			assertThat(taken.isValid(1)).isTrue();
			this.connecting = EmptyPoolTests::tooMany;
			assertCongested(pool);
		}
	}

	@ParameterizedTest
	@EnumSource
	void poolWithoutAConnectionAtAServerThatTakesNoneIsAnOutage(Pool kind) throws Exception {
		try (Opened pool = open(kind, 2)) {
			this.connecting = EmptyPoolTests::tooMany;
			assertOutage(pool);
			assertOutage(new Opened(new DelegatingDataSource(pool.dataSource()), () -> {
			}));
		}
	}

	/**
	 * The thread of another request has the only place in the pool, and no connection.
	 */
	@ParameterizedTest
	@EnumSource
	void poolWhoseOnlyConnectionIsStillBeingOpenedIsAnOutage(Pool kind) throws Exception {
		try (Opened pool = open(kind, 1)) {
			CountDownLatch hangs = new CountDownLatch(1);
			this.connecting = () -> {
				hangs.countDown();
				this.end.await();
				throw new SQLException("The connection was closed", "08006");
			};
			CompletableFuture<?> other = Later.later(() -> store(pool).findByPrincipal("alice"));
			hangs.await();
			assertOutage(pool);
			this.end.countDown();
			assertThat(other.handle((found, failure) -> failure).get()).isNotNull();
		}
	}

	@ParameterizedTest
	@EnumSource
	void poolWhoseServerRefusesConnectionsIsAnOutage(Pool kind) throws Exception {
		try (Opened pool = open(kind, 1)) {
			this.connecting = () -> new SimpleDriverDataSource(new org.h2.Driver(), "jdbc:h2:tcp://127.0.0.1:1/nowhere")
				.getConnection();
			assertOutage(pool);
		}
	}

	@Test
	void busyPoolOfAVersionThatLacksAMethodIsCongested() throws Exception {
		try (HikariDataSource pool = new HikariDataSource() {
			@Override
			public HikariPoolMXBean getHikariPoolMXBean() {
				throw new NoSuchMethodError("getHikariPoolMXBean");
			}
		}) {
			pool.setDataSource(this.database.dataSource());
			pool.setMaximumPoolSize(1);
			pool.setConnectionTimeout(250);
			try (Connection taken = pool.getConnection()) {
				assertThat(taken.isValid(1)).isTrue();
				assertCongested(new Opened(pool, pool));
			}
		}
	}

	/** HikariCP opens each connection on a thread of its own. */
	@Test
	void poolThatCanStartNoThreadForAConnectionIsCongested() {
		Opened pool = new Opened(new AbstractDataSource() {
			@Override
			public Connection getConnection() {
				throw new OutOfMemoryError("unable to create native thread");
			}

			@Override
			public Connection getConnection(String username, String password) {
				return getConnection();
			}
		}, () -> {
		});
		assertCongested(pool);
		StoreTransactions transactions = new StoreTransactions(pool.dataSource(), new TableName("HYBRID_SESSION"),
				(nanos) -> {
				});
		assertThatExceptionOfType(StoreCongestedException.class).isThrownBy(() -> transactions.rehearse(() -> {
		})).withMessageContaining("may start no further thread");
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(transactions::probe)
			.isNotInstanceOf(StoreCongestedException.class);
	}

	private static Connection tooMany() throws SQLException {
		throw new SQLException("sorry, too many clients already", "53300");
	}

	private static SessionStore store(Opened pool) {
		return new JdbcSessionStore(new Tables(pool.dataSource(), "HYBRID_SESSION", "hybrid"));
	}

	private static void assertCongested(Opened pool) {
		assertThatExceptionOfType(StoreCongestedException.class).isThrownBy(() -> store(pool).find("p1"));
	}

	private static void assertOutage(Opened pool) {
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> store(pool).find("p1"))
			.isNotInstanceOf(StoreCongestedException.class);
	}

	/** A pool that has been used, and has no connection now. */
	private Opened open(Pool kind, int size) throws Exception {
		Driver driver = mock();
		given(driver.acceptsURL(any())).willReturn(true);
		given(driver.connect(any(), any(Properties.class))).willAnswer((call) -> this.connecting.connect());
		Opened pool = kind.open(driver, size);
		assertThat(store(pool).find("p1")).isEqualTo(RowRead.NotLive.ABSENT);
		kind.disconnect(pool.dataSource());
		return pool;
	}

	private interface Connecting {

		Connection connect() throws Exception;

	}

	private record Opened(DataSource dataSource, AutoCloseable closing) implements AutoCloseable {

		@Override
		public void close() throws Exception {
			this.closing.close();
		}

	}

	enum Pool {

		HIKARI {
			@Override
			Opened open(Driver driver, int size) {
				HikariDataSource pool = new HikariDataSource();
				pool.setDataSource(new SimpleDriverDataSource(driver, URL));
				pool.setMaximumPoolSize(size);
				pool.setMinimumIdle(0);
				pool.setConnectionTimeout(WAIT.toMillis());
				pool.setInitializationFailTimeout(-1);
				return new Opened(pool, pool);
			}

			@Override
			void disconnect(DataSource pool) {
				new HikariPool((HikariDataSource) pool).disconnect();
			}
		},

		DBCP {
			@Override
			Opened open(Driver driver, int size) {
				BasicDataSource pool = new BasicDataSource();
				pool.setUrl(URL);
				pool.setDriver(driver);
				pool.setMaxTotal(size);
				pool.setMaxWait(WAIT);
				return new Opened(pool, pool);
			}

			@Override
			void disconnect(DataSource pool) {
				new DbcpPool((BasicDataSource) pool).disconnect();
			}
		},

		TOMCAT {
			@Override
			Opened open(Driver driver, int size) {
				org.apache.tomcat.jdbc.pool.DataSource pool = new org.apache.tomcat.jdbc.pool.DataSource();
				pool.setDataSource(new SimpleDriverDataSource(driver, URL));
				pool.setMaxActive(size);
				pool.setInitialSize(0);
				pool.setMinIdle(0);
				pool.setMaxWait((int) WAIT.toMillis());
				return new Opened(pool, pool::close);
			}

			@Override
			void disconnect(DataSource pool) {
				new TomcatPool((org.apache.tomcat.jdbc.pool.DataSource) pool).disconnect();
			}
		};

		private static final String URL = "jdbc:test:pool";

		/** HikariCP's shortest. */
		private static final Duration WAIT = Duration.ofMillis(250);

		abstract Opened open(Driver driver, int size);

		abstract void disconnect(DataSource pool);

	}

}
