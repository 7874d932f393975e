package dev.hybridsession.config;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.SessionArchive;
import dev.hybridsession.internal.jdbc.DbcpPools;
import dev.hybridsession.internal.jdbc.HandedOn;
import dev.hybridsession.internal.jdbc.HikariPools;
import dev.hybridsession.internal.jdbc.TomcatPools;
import dev.hybridsession.internal.store.StoreQueue;
import org.apache.commons.dbcp2.BasicDataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/**
 * The connections to the database of everything that is ours, which the configurations
 * take from here.
 * <ol>
 * <li>If the application's data source is a pool of HikariCP, Commons DBCP or Tomcat,
 * they come from a small pool of our own with its settings. A page that has a connection
 * of the application's pool then never waits for a second one of the same pool, behind
 * others that do the same.</li>
 * <li>Otherwise, or if the pool's size is 0, they come from the application's data
 * source, a few at a time.</li>
 * </ol>
 */
final class SessionDatabase implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(SessionDatabase.class);

	/** For a connection of a pool of our own. */
	private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

	private static final Duration LONGEST_CHECK = Duration.ofSeconds(5);

	/** Half of what a pool has unless a property says otherwise. */
	private static final int PLACES_IN_A_FOREIGN_POOL = 5;

	private final DataSource application;

	private final DataSource used;

	private final @Nullable OwnPool own;

	private final StoreQueue queue;

	private SessionDatabase(DataSource application, DataSource used, @Nullable OwnPool own, StoreQueue queue) {
		this.application = application;
		this.used = used;
		this.own = own;
		this.queue = queue;
	}

	/**
	 * Opens the connections, of which none is asked for yet.
	 * @param application the data source of the application
	 * @param settings how many connections a pool of our own has, and how long and how
	 * many requests wait for one
	 */
	static SessionDatabase of(DataSource application, HybridSessionSettings settings) {
		int poolSize = settings.getJdbc().getPoolSize();
		boolean hikari = ClassUtils.isPresent("com.zaxxer.hikari.HikariDataSource",
				SessionDatabase.class.getClassLoader());
		SessionDatabase ofPool = hikari ? BesideHikari.of(application, settings) : null;
		if (ofPool == null && poolSize > 0) {
			DataSource source = HandedOn.source(application);
			ofPool = switch (source.getClass().getName()) {
				case "org.apache.commons.dbcp2.BasicDataSource" -> BesideDbcp.of(application, source, settings);
				case "org.apache.tomcat.jdbc.pool.DataSource" -> BesideTomcat.of(application, source, settings);
				default -> null;
			};
		}
		return (ofPool != null) ? ofPool
				: shared(application, PLACES_IN_A_FOREIGN_POOL, application.getClass().getSimpleName(), settings);
	}

	private static SessionDatabase shared(DataSource application, int places, @Nullable String name,
			HybridSessionSettings settings) {
		return new SessionDatabase(application, application, null, queue(places,
				((name != null) ? name : "of the application") + " (of whose connections sessions use " + places + ")",
				false, settings));
	}

	private static SessionDatabase own(DataSource application, DataSource pool, OwnPool own, String name,
			HybridSessionSettings settings) {
		int size = settings.getJdbc().getPoolSize();
		// one is for the heartbeat, and one for the question whether the database answers
		return new SessionDatabase(application, pool, own,
				queue(Math.max(1, size - 2), name + " (" + size + " connections)", true, settings));
	}

	private static StoreQueue queue(int places, String pool, boolean exclusive, HybridSessionSettings settings) {
		return new StoreQueue(places, pool, exclusive, settings.getJdbc().getWait(),
				settings.getLimits().getWaitingRequests());
	}

	DataSource dataSource() {
		return this.used;
	}

	StoreQueue queue() {
		return this.queue;
	}

	/**
	 * Looks whether a thread without a request gets a connection. The background jobs are
	 * such threads. A database that is away, or slow, is no reason not to start.
	 * @throws InvalidSettingException if the data source fails by a mistake in a program,
	 * as one does that chooses by the request
	 */
	void checkWithoutRequest() {
		if (this.own != null) {
			return;
		}
		CompletableFuture<@Nullable RuntimeException> result = CompletableFuture.supplyAsync(this::failure,
				new StartThread());
		RuntimeException failure = null;
		try {
			failure = result.get(LONGEST_CHECK.toSeconds(), TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (TimeoutException | ExecutionException ex) {
			logger.debug("Whether the data source works without a request is not known yet", ex);
		}
		if (failure != null) {
			throw new InvalidSettingException(
					"Sessions cannot be kept in the data source: a thread without a request, as the background jobs have, gets"
							+ " no connection of it, and the reason is not the database: " + failure.getMessage(),
					"Mark a data source that needs no request with @HybridSessionDataSource.");
		}
	}

	/** A mistake in a program, and nothing else. */
	private @Nullable RuntimeException failure() {
		try (Connection connection = this.used.getConnection()) {
			logger.debug("The data source works without a request: {}", connection);
		}
		catch (IllegalStateException | IllegalArgumentException | NullPointerException ex) {
			for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
				if (cause instanceof SQLException || cause instanceof IOException) {
					return null;
				}
			}
			return ex;
		}
		catch (SQLException | RuntimeException ex) {
			logger.debug("Whether the data source works without a request is not known yet", ex);
		}
		return null;
	}

	/**
	 * Makes what an archive writes through the data source of the application part of the
	 * transaction that ends the session: for as long as the archive works, our connection
	 * is the one of the thread.
	 */
	SessionArchive inOurTransaction(SessionArchive archive) {
		if (this.own == null) {
			return archive;
		}
		DataSource key = (this.application instanceof TransactionAwareDataSourceProxy proxy
				&& proxy.getTargetDataSource() != null) ? proxy.getTargetDataSource() : this.application;
		return (session) -> {
			Object connection = TransactionSynchronizationManager.getResource(this.used);
			Object before = TransactionSynchronizationManager.unbindResourceIfPossible(key);
			try {
				if (connection != null) {
					TransactionSynchronizationManager.bindResource(key, connection);
				}
				archive.archive(session);
			}
			finally {
				TransactionSynchronizationManager.unbindResourceIfPossible(key);
				if (before != null) {
					TransactionSynchronizationManager.bindResource(key, before);
				}
			}
		};
	}

	/**
	 * Closes the connections of our own, which are opened again when they are needed.
	 */
	void disconnect() {
		if (this.own == null) {
			return;
		}
		try {
			this.own.disconnect().close();
		}
		catch (Exception ex) {
			logger.warn("Connections to the database may stay open while this instance is stopped", ex);
		}
	}

	/** After the last sync, and before the application's data source. */
	@Override
	public void close() throws Exception {
		if (this.own != null) {
			this.own.close().close();
		}
	}

	/**
	 * The two ways to end the connections of a pool of our own.
	 *
	 * @param disconnect closes its connections, which it opens again when they are needed
	 * @param close closes it for good
	 */
	private record OwnPool(AutoCloseable disconnect, AutoCloseable close) {
	}

	/**
	 * Opens the connections if the data source is a HikariCP pool. Spring reads all
	 * signatures of the class of a bean, so that those of {@link SessionDatabase} must
	 * not name a type that may be missing. This class is loaded only if HikariCP is
	 * there.
	 */
	private static final class BesideHikari {

		static @Nullable SessionDatabase of(DataSource application, HybridSessionSettings settings) {
			HikariDataSource pool = HikariPools.find(application);
			int poolSize = settings.getJdbc().getPoolSize();
			if (pool == null) {
				return null;
			}
			if (poolSize <= 0) {
				return shared(application, Math.max(1, pool.getMaximumPoolSize() / 2), pool.getPoolName(), settings);
			}
			HikariDataSource own = HikariPools.copy(pool, poolSize);
			return own(application, own, new OwnPool(() -> HikariPools.disconnect(own), own), own.getPoolName(),
					settings);
		}

	}

	/** The same for a pool of Commons DBCP. */
	private static final class BesideDbcp {

		static SessionDatabase of(DataSource application, DataSource pool, HybridSessionSettings settings) {
			BasicDataSource own = DbcpPools.copy((BasicDataSource) pool, settings.getJdbc().getPoolSize(),
					LONGEST_WAIT);
			return own(application, own, new OwnPool(() -> DbcpPools.disconnect(own), own), "dbcp2-sessions", settings);
		}

	}

	/** The same for a pool of Tomcat. */
	private static final class BesideTomcat {

		static SessionDatabase of(DataSource application, DataSource pool, HybridSessionSettings settings) {
			var own = TomcatPools.copy((org.apache.tomcat.jdbc.pool.DataSource) pool, settings.getJdbc().getPoolSize(),
					LONGEST_WAIT);
			return own(application, own, new OwnPool(own::purge, own::close), own.getName(), settings);
		}

	}

}
