package dev.hybridsession.internal.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.util.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * Finds the HikariCP pool behind a data source, and makes a second one from its settings.
 * Nothing here may be called unless HikariCP is on the class path.
 */
public final class HikariPools {

	private static final long LONGEST_WAIT = 5_000;

	private static final long IDLE = 60_000;

	private static final Duration DISCONNECT = Duration.ofSeconds(1);

	private static final Duration PAUSE = Duration.ofMillis(5);

	private HikariPools() {
	}

	/**
	 * Returns the pool that a data source is, or takes its connections from as they are.
	 * A subclass that hands out connections itself, and whatever else stands before a
	 * pool, may choose between several or change the connections: the schema of a tenant,
	 * for example. A second pool would not.
	 * @return the pool, or {@code null} if it is not known to hand out its connections
	 * unchanged
	 */
	public static @Nullable HikariDataSource find(DataSource dataSource) {
		return (HandedOn.source(dataSource) instanceof HikariDataSource pool && handsOutItsConnections(pool)) ? pool
				: null;
	}

	/**
	 * A subclass may know passwords that expire, and is copied as long as that is all.
	 */
	private static boolean handsOutItsConnections(HikariDataSource pool) {
		try {
			return pool.getClass().getMethod("getConnection").getDeclaringClass() == HikariDataSource.class;
		}
		catch (NoSuchMethodException ex) {
			return false;
		}
	}

	/**
	 * Opens a second pool with the settings of another. It connects when it is first
	 * used. If the credentials of the other pool change, the second one replaces its
	 * connections.
	 * @return the pool, which the caller has to close
	 */
	public static HikariDataSource copy(HikariDataSource source, int size) {
		return new Copy(source, size);
	}

	/**
	 * Closes the connections of a copy, and waits a moment until they are. One that is in
	 * use is closed when it is given back. The copy opens no other until it is asked for
	 * one.
	 */
	public static void disconnect(HikariDataSource copy) {
		HikariPoolMXBean state = copy.getHikariPoolMXBean();
		if (state == null || copy.isClosed()) {
			return;
		}
		state.softEvictConnections();
		long end = System.nanoTime() + DISCONNECT.toNanos();
		while (state.getTotalConnections() > 0 && System.nanoTime() - end < 0) {
			LockSupport.parkNanos(PAUSE.toNanos());
		}
	}

	static boolean hasNoConnection(DataSource pool) {
		HikariPoolMXBean state = ((HikariDataSource) pool).getHikariPoolMXBean();
		return state != null && state.getTotalConnections() == 0;
	}

	static void evict(DataSource pool, Connection connection) {
		((HikariDataSource) pool).evictConnection(connection);
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
			// or it would connect again after it has been disconnected
			setMinimumIdle(0);
			setConnectionTimeout(Math.min(source.getConnectionTimeout(), LONGEST_WAIT));
			setInitializationFailTimeout(-1);
			setAllowPoolSuspension(false);
			nameIsolation();
			if (source.getMaxLifetime() == 0 || source.getMaxLifetime() > 2 * IDLE) {
				setIdleTimeout(IDLE);
			}
		}

		/**
		 * A pool that is told no level asks its first connection for the default. If that
		 * connection breaks just then, HikariCP 7.0.2 asks each later one for the level
		 * -1, and never has a connection again. SQLite has no such level.
		 */
		private void nameIsolation() {
			String driver = getJdbcUrl() + " " + getDataSourceClassName() + " " + getDataSource();
			if (getTransactionIsolation() == null && !driver.toLowerCase(Locale.ROOT).contains("sqlite")) {
				setTransactionIsolation("TRANSACTION_READ_COMMITTED");
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
