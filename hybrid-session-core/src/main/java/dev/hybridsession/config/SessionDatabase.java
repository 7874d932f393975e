package dev.hybridsession.config;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.hybridsession.jdbc.HikariPools;
import dev.hybridsession.jdbc.HikariPresence;
import dev.hybridsession.observe.SessionArchive;
import dev.hybridsession.repository.StoreQueue;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The connections to the database of everything that is ours, which the configurations
 * take from here.
 * <ol>
 * <li>If the application's data source is a HikariCP pool, they come from a small pool of
 * our own with its settings. A page that has a connection of the application's pool then
 * never waits for a second one of the same pool, behind others that do the same.</li>
 * <li>Otherwise, or if the pool's size is 0, they come from the application's data
 * source, a few at a time.</li>
 * </ol>
 */
final class SessionDatabase implements AutoCloseable {

	/** Half of what a pool has if nobody says otherwise. */
	private static final int PLACES_IN_A_FOREIGN_POOL = 5;

	private final DataSource application;

	private final DataSource used;

	private final @Nullable AutoCloseable own;

	private final StoreQueue queue;

	private SessionDatabase(DataSource application, DataSource used, @Nullable AutoCloseable own, StoreQueue queue) {
		this.application = application;
		this.used = used;
		this.own = own;
		this.queue = queue;
	}

	/**
	 * Opens the connections, of which none is asked for yet.
	 * @param application the data source of the application
	 * @param poolSize the most connections of a pool of our own; 0 for none
	 */
	static SessionDatabase of(DataSource application, int poolSize) {
		SessionDatabase ofPool = HikariPresence.PRESENT ? BesideHikari.of(application, poolSize) : null;
		return (ofPool != null) ? ofPool
				: shared(application, PLACES_IN_A_FOREIGN_POOL, application.getClass().getSimpleName());
	}

	private static SessionDatabase shared(DataSource application, int places, @Nullable String name) {
		return new SessionDatabase(application, application, null, new StoreQueue(places,
				((name != null) ? name : "of the application") + " (of whose connections sessions use " + places + ")",
				false));
	}

	DataSource dataSource() {
		return this.used;
	}

	StoreQueue queue() {
		return this.queue;
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

	/** After the last sync, and before the application's data source. */
	@Override
	public void close() throws Exception {
		if (this.own != null) {
			this.own.close();
		}
	}

	/**
	 * Opens the connections if the data source is a HikariCP pool. Spring reads all
	 * signatures of the class of a bean, so that those of {@link SessionDatabase} must
	 * not name a type that may be missing. This class is loaded only if HikariCP is
	 * there.
	 */
	private static final class BesideHikari {

		static @Nullable SessionDatabase of(DataSource application, int poolSize) {
			HikariDataSource pool = HikariPools.find(application);
			if (pool == null) {
				return null;
			}
			return (poolSize > 0) ? own(application, HikariPools.copy(pool, poolSize))
					: shared(application, Math.max(1, pool.getMaximumPoolSize() / 2), pool.getPoolName());
		}

		private static SessionDatabase own(DataSource application, HikariDataSource pool) {
			int size = pool.getMaximumPoolSize();
			// the last one is for the question whether the database is back
			StoreQueue queue = new StoreQueue(Math.max(1, size - 1), pool.getPoolName() + " (" + size + " connections)",
					true);
			return new SessionDatabase(application, pool, pool, queue);
		}

	}

}
