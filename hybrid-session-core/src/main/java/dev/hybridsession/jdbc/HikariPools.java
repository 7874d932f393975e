package dev.hybridsession.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.util.Credentials;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/**
 * Finds the HikariCP pool behind a data source, and makes a second one from its settings.
 * Nothing here may be called unless HikariCP is {@linkplain HikariPresence#PRESENT
 * present}.
 */
public final class HikariPools {

	private static final long LONGEST_WAIT = 5_000;

	private static final long IDLE = 60_000;

	private HikariPools() {
	}

	/**
	 * Returns the pool that a data source is, or takes its connections from as they are.
	 * @param dataSource the data source
	 * @return the pool, or {@code null} if there is none, or if what stands before it may
	 * choose between several or change the connections
	 */
	public static @Nullable HikariDataSource find(DataSource dataSource) {
		if (dataSource instanceof HikariDataSource pool) {
			return pool;
		}
		if (dataSource instanceof DelegatingDataSource proxy) {
			boolean plain = proxy.getClass() == TransactionAwareDataSourceProxy.class
					|| proxy.getClass() == LazyConnectionDataSourceProxy.class
					|| proxy.getClass() == DelegatingDataSource.class;
			DataSource target = proxy.getTargetDataSource();
			return (plain && target != null) ? find(target) : null;
		}
		if (AopProxyUtils.getSingletonTarget(dataSource) instanceof DataSource target) {
			return find(target);
		}
		return (dataSource instanceof AbstractRoutingDataSource) ? null : unwrap(dataSource);
	}

	private static @Nullable HikariDataSource unwrap(DataSource dataSource) {
		try {
			return dataSource.isWrapperFor(HikariDataSource.class) ? dataSource.unwrap(HikariDataSource.class) : null;
		}
		catch (SQLException | RuntimeException ex) {
			return null;
		}
	}

	/**
	 * Opens a second pool with the settings of another. It connects when it is first
	 * used. If the credentials of the other pool change, the second one replaces its
	 * connections.
	 * @param source the other pool
	 * @param size the most connections
	 * @return the pool, which the caller has to close
	 */
	public static HikariDataSource copy(HikariDataSource source, int size) {
		return new Copy(source, size);
	}

	/**
	 * Whether a data source is a pool that has not a single connection, not even a busy
	 * one.
	 */
	static boolean hasNoConnection(DataSource dataSource) {
		HikariDataSource pool = find(dataSource);
		HikariPoolMXBean state = (pool != null) ? pool.getHikariPoolMXBean() : null;
		return state != null && state.getTotalConnections() == 0;
	}

	private static final class Copy extends HikariDataSource {

		private final HikariDataSource source;

		private final AtomicReference<@Nullable Credentials> seen = new AtomicReference<>();

		Copy(HikariDataSource source, int size) {
			this.source = source;
			source.copyStateTo(this);
			String name = source.getPoolName();
			setPoolName(((name != null) ? name : "HikariPool") + "-sessions");
			setMaximumPoolSize(size);
			setMinimumIdle(1);
			setConnectionTimeout(Math.min(source.getConnectionTimeout(), LONGEST_WAIT));
			setInitializationFailTimeout(-1);
			setAllowPoolSuspension(false);
			if (source.getMaxLifetime() == 0 || source.getMaxLifetime() > 2 * IDLE) {
				setIdleTimeout(IDLE);
			}
		}

		@Override
		public Connection getConnection() throws SQLException {
			followCredentials();
			return super.getConnection();
		}

		/**
		 * Evicts the connections that were opened with credentials that are no longer
		 * those of the source. A subclass may make a new password for each connection,
		 * and is not asked.
		 */
		private void followCredentials() {
			if (this.source.getClass() != HikariDataSource.class) {
				return;
			}
			Credentials now = this.source.getCredentials();
			Credentials before = this.seen.getAndSet(now);
			HikariPoolMXBean pool = getHikariPoolMXBean();
			if (before != null && before != now && !same(before, now) && pool != null) {
				pool.softEvictConnections();
			}
		}

		private static boolean same(Credentials one, Credentials other) {
			return Objects.equals(one.getUsername(), other.getUsername())
					&& Objects.equals(one.getPassword(), other.getPassword());
		}

		@Override
		public Credentials getCredentials() {
			return (this.source != null) ? this.source.getCredentials() : super.getCredentials();
		}

		@Override
		public @Nullable String getUsername() {
			return (this.source != null) ? this.source.getUsername() : super.getUsername();
		}

		@Override
		public @Nullable String getPassword() {
			return (this.source != null) ? this.source.getPassword() : super.getPassword();
		}

	}

}
