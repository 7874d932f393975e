package dev.hybridsession.internal.jdbc;

import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.UserCredentialsDataSourceAdapter;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.verify;

/** Tests of {@link HikariPool}. */
@Tag("servers")
class HikariPoolTests {

	@Test
	void aPoolIsFoundBehindWhatHandsItsConnectionsOn() {
		HikariDataSource pool = new HikariDataSource();
		assertThat(copyable(pool)).isSameAs(pool);
		assertThat(copyable(new TransactionAwareDataSourceProxy(new LazyConnectionDataSourceProxy(pool))))
			.isSameAs(pool);
		HikariDataSource expiringPasswords = new HikariDataSource() {

			@Override
			public String getPassword() {
				return "of this hour";
			}

		};
		assertThat(copyable(expiringPasswords)).isSameAs(expiringPasswords);
	}

	@Test
	void interruptedThreadDoesNotWaitForConnectionsThatAreClosed() {
		HikariPoolMXBean state = mock();
		given(state.getTotalConnections()).willReturn(1);
		HikariDataSource pool = mock();
		given(pool.getHikariPoolMXBean()).willReturn(state);
		Thread.currentThread().interrupt();
		new HikariPool(pool).disconnect();
		assertThat(Thread.interrupted()).isTrue();
		verify(state).softEvictConnections();
		verify(state).getTotalConnections();
	}

	@ParameterizedTest
	@MethodSource("changing")
	void noPoolIsFoundBehindWhatChangesTheConnections(DataSource dataSource) {
		assertThat(copyable(dataSource)).isNull();
	}

	static Stream<Arguments> changing() {
		HikariDataSource pool = new HikariDataSource();
		HikariDataSource subclass = new HikariDataSource() {

			@Override
			public Connection getConnection() throws SQLException {
				Connection connection = super.getConnection();
				connection.setSchema("tenant");
				return connection;
			}

		};
		DelegatingDataSource delegating = new DelegatingDataSource(pool) {

			@Override
			public Connection getConnection() throws SQLException {
				Connection connection = super.getConnection();
				connection.setSchema("tenant");
				return connection;
			}

		};
		MethodInterceptor tenant = (call) -> {
			Object result = call.proceed();
			if (result instanceof Connection connection) {
				connection.setSchema("tenant");
			}
			return result;
		};
		ProxyFactory byInterface = new ProxyFactory(pool);
		byInterface.addAdvice(tenant);
		ProxyFactory byClass = new ProxyFactory(pool);
		byClass.setProxyTargetClass(true);
		byClass.addAdvice(tenant);
		DataSource unwrappable = (DataSource) new ProxyFactory(DataSource.class, (MethodInterceptor) (call) -> {
			Object result = call.getMethod().invoke(pool, call.getArguments());
			if (result instanceof Connection connection) {
				connection.setSchema("tenant");
			}
			return result;
		}).getProxy();
		return Stream.of(Arguments.argumentSet("a subclass", subclass),
				Arguments.argumentSet("a subclass behind a proxy", new TransactionAwareDataSourceProxy(subclass)),
				Arguments.argumentSet("a delegating one", delegating),
				Arguments.argumentSet("an aspect by interface", byInterface.getProxy()),
				Arguments.argumentSet("an aspect by class", byClass.getProxy()),
				Arguments.argumentSet("one that can be unwrapped", unwrappable));
	}

	@Test
	void noPoolIsFoundBehindWhatMayChooseOrChangeConnections() {
		HikariDataSource pool = new HikariDataSource();
		AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {

			@Override
			protected Object determineCurrentLookupKey() {
				return null;
			}

		};
		routing.setTargetDataSources(Map.of("tenant", pool));
		routing.setDefaultTargetDataSource(pool);
		routing.afterPropertiesSet();
		assertThat(copyable(routing)).isNull();
		UserCredentialsDataSourceAdapter otherUser = new UserCredentialsDataSourceAdapter();
		otherUser.setTargetDataSource(pool);
		assertThat(copyable(otherUser)).isNull();
		assertThat(copyable(new SimpleDriverDataSource())).isNull();
	}

	@Test
	void theCopyHasTheSettingsOfThePoolAndConnectionsOfItsOwn() throws SQLException {
		try (TestDatabase database = TestDatabaseServer.H2.create()) {
			HikariDataSource pool = database.connect((config) -> {
				config.setPoolName("shop");
				config.setMaximumPoolSize(1);
				config.setConnectionInitSql("SET @shop = 7");
				config.setConnectionTimeout(30_000);
			});
			try (HikariDataSource copy = new HikariPool(pool).copy(3).pool(); var taken = pool.getConnection()) {
				assertThat(new JdbcTemplate(copy).queryForObject("SELECT @shop", Integer.class)).isEqualTo(7);
				assertThat(copy.getPoolName()).isEqualTo("shop-sessions");
				assertThat(copy.getMaximumPoolSize()).isEqualTo(3);
				assertThat(copy.getConnectionTimeout()).isEqualTo(5_000);
				assertThat(taken.isClosed()).isFalse();
			}
			assertThat(pool.isClosed()).isFalse();
		}
	}

	/** As two contexts of one application have them, whose parent has the pool. */
	@Test
	void twoCopiesOfOnePoolHaveNamesOfTheirOwnForJmxAndMeters() throws Exception {
		try (TestDatabase database = TestDatabaseServer.H2.create()) {
			HikariDataSource pool = database.connect((config) -> {
				config.setPoolName("twice");
				config.setRegisterMbeans(true);
			});
			MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
			ObjectName copies = new ObjectName("com.zaxxer.hikari:type=Pool (twice-sessions*)");
			HikariDataSource one = new HikariPool(pool).copy(1).pool();
			HikariDataSource other = new HikariPool(pool).copy(1).pool();
			try (Connection ofOne = one.getConnection(); Connection ofOther = other.getConnection()) {
				assertThat(ofOne).isNotSameAs(ofOther);
				assertThat(beans.queryNames(copies, null)).hasSize(2);
			}
			one.close();
			one.close();
			assertThat(beans.queryNames(copies, null)).hasSize(1);
			other.close();
			HikariDataSource next = new HikariPool(pool).copy(1).pool();
			assertThat(next.getPoolName()).as("the name of a closed copy is free").isEqualTo("twice-sessions");
			next.close();
		}
	}

	/** Otherwise a connection that the network has forgotten keeps a thread for ever. */
	@ParameterizedTest
	@EnumSource(names = { "POSTGRESQL", "MARIADB" })
	void aConnectionOfTheCopyWaitsForAnAnswerForAMinuteUnlessThePoolNamesATime(TestDatabaseServer server)
			throws SQLException {
		try (TestDatabase database = server.create()) {
			HikariDataSource pool = database.connect((config) -> config.setMaximumPoolSize(1));
			HikariDataSource bounded = database.connect((config) -> config.addDataSourceProperty("socketTimeout",
					(server == TestDatabaseServer.POSTGRESQL) ? "7" : "7000"));
			assertThat(silence(pool)).isZero();
			try (HikariDataSource copy = new HikariPool(pool).copy(1).pool();
					HikariDataSource boundedCopy = new HikariPool(bounded).copy(1).pool()) {
				assertThat(silence(copy)).isEqualTo(60_000);
				assertThat(silence(boundedCopy)).isEqualTo(7_000);
			}
		}
	}

	private static int silence(HikariDataSource pool) throws SQLException {
		try (Connection connection = pool.getConnection()) {
			return connection.getNetworkTimeout();
		}
	}

	@Test
	void theNextConnectionOfTheCopyHasCredentialsThatAreChangedAtRunTime() {
		try (TestDatabase database = TestDatabaseServer.POSTGRESQL.create()) {
			HikariDataSource pool = database.connect((config) -> config.setMaximumPoolSize(1));
			try (HikariDataSource copy = new HikariPool(pool).copy(2).pool()) {
				JdbcTemplate jdbc = new JdbcTemplate(copy);
				String first = jdbc.queryForObject("SELECT CURRENT_USER", String.class);
				jdbc.execute("CREATE ROLE rotated LOGIN SUPERUSER PASSWORD 'new'");
				try {
					pool.getHikariConfigMXBean().setUsername("rotated");
					pool.getHikariConfigMXBean().setPassword("new");
					copy.getHikariPoolMXBean().softEvictConnections();
					assertThat(jdbc.queryForObject("SELECT CURRENT_USER", String.class)).isEqualTo("rotated")
						.isNotEqualTo(first);
				}
				finally {
					new JdbcTemplate(database.dataSource()).execute("DROP ROLE rotated");
				}
			}
		}
	}

	@Test
	void theCopyOfAPoolWhoseDatabaseIsAwayOpensAndFailsWhenItIsUsed() {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl("jdbc:postgresql://127.0.0.1:1/none");
		pool.setConnectionTimeout(250);
		try (HikariDataSource copy = new HikariPool(pool).copy(2).pool()) {
			assertThatExceptionOfType(SQLException.class).isThrownBy(copy::getConnection)
				.withMessageContaining("HikariPool-sessions");
		}
	}

	@Test
	void aProbeThatFindsAConnectionBrokenHasThePoolDropIt() throws SQLException {
		try (TestDatabase database = TestDatabaseServer.H2.create()) {
			AtomicInteger opened = new AtomicInteger();
			HikariDataSource pool = new HikariDataSource();
			pool.setDataSource(new DelegatingDataSource(database.dataSource()) {

				@Override
				public Connection getConnection() throws SQLException {
					Connection connection = super.getConnection();
					if (opened.incrementAndGet() > 1) {
						return connection;
					}
					Connection broken = spy(connection);
					willReturn(false).given(broken).isValid(anyInt());
					return broken;
				}

			});
			pool.setMaximumPoolSize(1);
			JdbcSessionStore store = new JdbcSessionStore(new Tables(pool, "HYBRID_SESSION", "hybrid"));
			assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(store::probe);
			store.probe();
			assertThat(opened).hasValue(2);
			pool.close();
		}
	}

	@Test
	void aPoolWhoseFirstConnectionBreaksWhileItIsAskedForItsIsolationLevelConnectsLater() throws SQLException {
		try (TestDatabase database = TestDatabaseServer.H2.create()) {
			AtomicBoolean first = new AtomicBoolean(true);
			HikariDataSource pool = new HikariDataSource();
			pool.setDataSource(new DelegatingDataSource(database.dataSource()) {

				@Override
				public Connection getConnection() throws SQLException {
					Connection connection = super.getConnection();
					if (!first.compareAndSet(true, false)) {
						return connection;
					}
					Connection breaking = spy(connection);
					willThrow(new SQLException("cut", "08006")).given(breaking).getTransactionIsolation();
					willThrow(new SQLException("cut", "08006")).given(breaking).setTransactionIsolation(anyInt());
					return breaking;
				}

			});
			pool.setInitializationFailTimeout(-1);
			try (HikariDataSource copy = new HikariPool(pool).copy(2).pool(); Connection later = copy.getConnection()) {
				assertThat(first).isFalse();
				assertThat(later.isValid(1)).isTrue();
			}
		}
	}

	private static @Nullable DataSource copyable(DataSource dataSource) {
		KnownPool pool = KnownPool.behind(dataSource);
		return (pool != null && pool.isCopyable()) ? pool.pool() : null;
	}

}
