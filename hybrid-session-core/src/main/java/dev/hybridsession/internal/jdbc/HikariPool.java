package dev.hybridsession.internal.jdbc;

import java.sql.Connection;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.pool.ProxyConnection;
import com.zaxxer.hikari.util.Credentials;
import dev.hybridsession.internal.system.Waiter;
import org.jspecify.annotations.Nullable;

/** A pool of HikariCP. */
record HikariPool(HikariDataSource pool) implements KnownPool {

	private static final Duration DISCONNECT = Duration.ofSeconds(1);

	private static final long PAUSE = Duration.ofMillis(5).toNanos();

	@Override
	public @Nullable String name() {
		return this.pool.getPoolName();
	}

	/**
	 * A subclass may know passwords that expire, and is copied as long as that is all.
	 */
	@Override
	public boolean isCopyable() {
		try {
			return this.pool.getClass().getMethod("getConnection").getDeclaringClass() == HikariDataSource.class;
		}
		catch (NoSuchMethodException ex) {
			return false;
		}
	}

	@Override
	public int places() {
		return Math.max(1, this.pool.getMaximumPoolSize() / 2);
	}

	/**
	 * Opens a second pool. If the credentials of this pool change, the second one opens
	 * its next connections with the new ones.
	 */
	@Override
	public HikariPool copy(int size) {
		return new HikariPool(new Copy(this.pool, size));
	}

	/**
	 * Waits a moment until the connections are closed, unless interrupted. A connection
	 * in use is closed when it is given back. The pool opens no other until it is asked
	 * for one.
	 */
	@Override
	public void disconnect() {
		HikariPoolMXBean state = this.pool.getHikariPoolMXBean();
		if (state == null || this.pool.isClosed()) {
			return;
		}
		state.softEvictConnections();
		long end = System.nanoTime() + DISCONNECT.toNanos();
		boolean waits = true;
		while (waits && state.getTotalConnections() > 0 && System.nanoTime() - end < 0) {
			waits = Waiter.SYSTEM.pause(PAUSE);
		}
	}

	@Override
	public boolean hasNoConnection() {
		HikariPoolMXBean state = this.pool.getHikariPoolMXBean();
		return state != null && state.getTotalConnections() == 0;
	}

	@Override
	public boolean evict(Connection connection) {
		boolean own = connection instanceof ProxyConnection;
		if (own) {
			this.pool.evictConnection(connection);
		}
		return own;
	}

	@Override
	public void close() {
		this.pool.close();
	}

	private static final class Copy extends HikariDataSource {

		/**
		 * Of the copies that are open. Contexts may share a pool, and JMX and meters know
		 * each pool by its name.
		 */
		private static final Set<String> names = ConcurrentHashMap.newKeySet();

		private final HikariDataSource source;

		Copy(HikariDataSource source, int size) {
			this.source = source;
			source.copyStateTo(this);
			String name = source.getPoolName();
			setPoolName(freeName(((name != null) ? name : "HikariPool") + "-sessions"));
			setMaximumPoolSize(size);
			// or it would connect again after it has been disconnected
			setMinimumIdle(0);
			setConnectionTimeout(Math.min(source.getConnectionTimeout(), LONGEST_WAIT.toMillis()));
			setInitializationFailTimeout(-1);
			setAllowPoolSuspension(false);
			setJdbcUrl(KnownPool.urlOfSessions(source.getJdbcUrl(), source.getDataSourceProperties()));
			nameIsolation();
			if (source.getMaxLifetime() == 0 || source.getMaxLifetime() > 2 * IDLE.toMillis()) {
				setIdleTimeout(IDLE.toMillis());
			}
		}

		private static String freeName(String wanted) {
			String name = wanted;
			for (int number = 2; !names.add(name); number++) {
				name = wanted + '-' + number;
			}
			return name;
		}

		@Override
		public void close() {
			boolean open = !isClosed();
			super.close();
			if (open) {
				names.remove(getPoolName());
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
