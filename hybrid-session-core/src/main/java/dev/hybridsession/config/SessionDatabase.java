package dev.hybridsession.config;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Stream;

import javax.sql.DataSource;

import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.SessionArchive;
import dev.hybridsession.internal.jdbc.KnownPool;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.store.StoreQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The connections to the database of everything that is ours, which the configurations
 * take from here.
 * <ol>
 * <li>If the application's data source is a pool of HikariCP, Commons DBCP or Tomcat,
 * they come from a small pool of our own with its settings. A page that has a connection
 * of the application's pool then never waits for a second connection of the same pool,
 * behind pages that do the same.</li>
 * <li>Otherwise, or if the pool's size is 0, they come from the application's data
 * source, a few at a time.</li>
 * </ol>
 */
final class SessionDatabase implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(SessionDatabase.class);

	/** With two threads the database is hardly idle. */
	private static final int MOST_WORKERS = 2;

	/** The sync and the reaper. */
	private static final int JOBS = 2;

	/** Half the size of a pool unless a property says otherwise. */
	private static final int PLACES_IN_A_FOREIGN_POOL = 5;

	private final DataSource application;

	private final @Nullable KnownPool own;

	final StoreQueue queue;

	final Tables tables;

	/**
	 * How many threads share a pass of the sync, or of the reaper. Both leave half of the
	 * places to pages.
	 */
	final int workers;

	private SessionDatabase(DataSource application, @Nullable KnownPool own, int places, String name,
			HybridSessionSettings settings) {
		this.application = application;
		this.own = own;
		this.queue = new StoreQueue(places, name, own != null, settings.getJdbc().getWait(),
				settings.getLimits().getWaitingRequests());
		this.tables = new Tables(dataSource(), settings.getJdbc().getTableName(), settings.getNamespace());
		this.workers = Math.max(1, Math.min(MOST_WORKERS, places / (2 * JOBS)));
	}

	/**
	 * Opens the connections, of which none is asked for yet.
	 * @param settings how many connections a pool of our own has, and how long and how
	 * many requests wait for one
	 */
	static SessionDatabase of(DataSource application, HybridSessionSettings settings) {
		int size = settings.getJdbc().getPoolSize();
		KnownPool pool = KnownPool.behind(application);
		if (pool == null || !pool.isCopyable()) {
			return shared(application, PLACES_IN_A_FOREIGN_POOL, application.getClass().getSimpleName(), settings);
		}
		if (size <= 0) {
			return shared(application, pool.places(), pool.name(), settings);
		}
		KnownPool own = pool.copy(size);
		// one is for the heartbeat, and one for the question whether the database answers
		return new SessionDatabase(application, own, Math.max(1, size - 2), own.name() + " (" + size + " connections)",
				settings);
	}

	private static SessionDatabase shared(DataSource application, int places, @Nullable String name,
			HybridSessionSettings settings) {
		return new SessionDatabase(application, null, places,
				((name != null) ? name : "of the application") + " (of whose connections sessions use " + places + ")",
				settings);
	}

	DataSource dataSource() {
		return (this.own != null) ? this.own.pool() : this.application;
	}

	/**
	 * Looks whether a thread without a request gets a connection: the caller's is one, as
	 * those of the background jobs are. A database that is away is no reason not to
	 * start. If the data source chooses between databases, pages may get another one than
	 * the jobs.
	 * @throws InvalidSettingException if the data source fails by a mistake in a program,
	 * as one does that chooses by the request
	 */
	void checkWithoutRequest() {
		if (this.own != null) {
			return;
		}
		try (Connection connection = this.application.getConnection()) {
			logger.debug("The data source works without a request: {}", connection);
			if (this.application.isWrapperFor(AbstractRoutingDataSource.class)) {
				logger
					.warn("Sessions are kept in a data source that chooses between databases. The background jobs have"
							+ " no request and get its default. If a page gets another one, the jobs miss the row of its"
							+ " session, and the next sync ends the session. Mark the data source of one database with"
							+ " @HybridSessionDataSource");
			}
		}
		catch (IllegalStateException | IllegalArgumentException | NullPointerException ex) {
			if (isMistake(ex)) {
				throw new InvalidSettingException(
						"Sessions cannot be kept in the data source: a thread without a request, as the background jobs have, gets"
								+ " no connection of it, and the reason is not the database: " + ex.getMessage(),
						"Mark a data source that needs no request with @HybridSessionDataSource.");
			}
		}
		catch (SQLException | RuntimeException | Error ex) {
			logger.debug("Whether the data source works without a request is not known yet", ex);
		}
	}

	private static boolean isMistake(RuntimeException failure) {
		return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
			.noneMatch((cause) -> cause instanceof SQLException || cause instanceof IOException);
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
		DataSource used = this.own.pool();
		DataSource key = (this.application instanceof TransactionAwareDataSourceProxy proxy
				&& proxy.getTargetDataSource() != null) ? proxy.getTargetDataSource() : this.application;
		return (session) -> {
			Object connection = TransactionSynchronizationManager.getResource(used);
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

	/** Closes the connections of our own, which are opened again when they are needed. */
	void disconnect() {
		if (this.own != null) {
			this.own.disconnect();
		}
	}

	/** After the last sync, and before the application's data source. */
	@Override
	public void close() throws Exception {
		if (this.own != null) {
			this.own.close();
		}
	}

}
