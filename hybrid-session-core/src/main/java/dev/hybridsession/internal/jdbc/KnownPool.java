package dev.hybridsession.internal.jdbc;

import java.sql.Connection;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/**
 * A pool of connections of HikariCP, Commons DBCP or Tomcat. The configuration opens a
 * second one beside the application's. The transactions of the stores ask a pool that
 * gave no connection whether it has any. The class of a pool is known by its name,
 * because none of the three needs to be on the class path.
 */
public interface KnownPool extends AutoCloseable {

	/** For a connection of a second pool. */
	Duration LONGEST_WAIT = Duration.ofSeconds(5);

	/** For an answer to a statement of a second pool. */
	Duration SILENCE = Duration.ofMinutes(1);

	/** As long as a second pool keeps a connection that nobody uses. */
	Duration IDLE = Duration.ofMinutes(1);

	/**
	 * Returns the pool that a data source is, or takes its connections from as they are;
	 * {@code null} if there is none that is known.
	 */
	static @Nullable KnownPool behind(DataSource dataSource) {
		DataSource pool = source(dataSource);
		try {
			for (Class<?> type = pool.getClass(); type != null; type = type.getSuperclass()) {
				KnownPool known = switch (type.getName()) {
					case "com.zaxxer.hikari.HikariDataSource" -> new HikariPool((HikariDataSource) pool);
					case "org.apache.commons.dbcp2.BasicDataSource" -> new DbcpPool((BasicDataSource) pool);
					case "org.apache.tomcat.jdbc.pool.DataSource" ->
						new TomcatPool((org.apache.tomcat.jdbc.pool.DataSource) pool);
					default -> null;
				};
				if (known != null) {
					return known;
				}
			}
		}
		catch (ClassCastException | LinkageError ex) {
			// a pool of the same name from another class loader
		}
		return null;
	}

	/**
	 * Looks through the proxies of Spring that hand connections on as they are. Whatever
	 * else stands before a pool may choose between several or change the connections: the
	 * schema of a tenant, for example.
	 */
	private static DataSource source(DataSource dataSource) {
		boolean handsOn = Set
			.of(DelegatingDataSource.class, TransactionAwareDataSourceProxy.class, LazyConnectionDataSourceProxy.class)
			.contains(dataSource.getClass());
		DataSource target = handsOn ? ((DelegatingDataSource) dataSource).getTargetDataSource() : null;
		return (target != null) ? source(target) : dataSource;
	}

	DataSource pool();

	/** Returns how messages call the pool. */
	@Nullable String name();

	/**
	 * Returns whether the pool hands out its connections unchanged. A subclass that hands
	 * out connections itself may choose between several or change them: the schema of a
	 * tenant, for example. A second pool would not.
	 */
	boolean isCopyable();

	/**
	 * Returns how many of the connections sessions use at most if they have no second
	 * pool.
	 */
	default int places() {
		return 5;
	}

	/**
	 * Opens a second pool with the settings of this one. It connects when it is first
	 * used.
	 * @return the pool, which the caller has to close
	 */
	KnownPool copy(int size);

	/**
	 * Returns the URL for a second pool.
	 * @param properties what else the driver is told
	 */
	static @Nullable String urlOfSessions(@Nullable String url, Properties properties) {
		return withoutBulkBatches(withSocketTimeout(url, properties), properties);
	}

	/**
	 * Switches bulk batches of MariaDB's driver off. The driver does not tell which rows
	 * such a batch has changed, so each row would get a statement, and with it a round
	 * trip, of its own. The driver goes by the last value in the URL.
	 */
	private static @Nullable String withoutBulkBatches(@Nullable String url, Properties properties) {
		return (url != null && url.startsWith("jdbc:mariadb:") && (url + properties).contains("useBulkStmts="))
				? url + (url.contains("?") ? "&" : "?") + "useBulkStmts=false" : url;
	}

	/**
	 * Returns a URL with a socket timeout if the driver would wait for ever. A network
	 * may forget a connection and tell neither end. Then the thread of the heartbeat or
	 * of the sync would be lost for good, and so would places of the queue.
	 */
	private static @Nullable String withSocketTimeout(@Nullable String url, Properties properties) {
		if (url == null || (url + properties).toLowerCase(Locale.ROOT).contains("sockettimeout")) {
			return url;
		}
		String end = (url.contains("?") ? "&" : "?") + "socketTimeout=";
		return url.startsWith("jdbc:postgresql:") ? url + end + SILENCE.toSeconds()
				: url.startsWith("jdbc:mariadb:") || url.startsWith("jdbc:mysql:") ? url + end + SILENCE.toMillis()
						: url;
	}

	/**
	 * Closes the connections of a second pool, which opens others when they are needed.
	 */
	void disconnect();

	/**
	 * Returns whether the pool has not a single connection, not even a busy one. A pool
	 * that is busy has some. A pool that cannot connect has none, but may say the same:
	 * that no connection was free in time.
	 */
	boolean hasNoConnection();

	/**
	 * Has the pool close a connection that it gave, and never give it again.
	 * @return {@code false} if it cannot, or the connection is not as the pool gave it
	 */
	default boolean evict(Connection connection) {
		return false;
	}

}
