package dev.hybridsession.config;

import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.internal.store.StoreIdentity;
import dev.hybridsession.internal.store.StoreUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says at start where sessions are kept, and at once if they cannot be kept there instead
 * of failing on the first request.
 */
final class StartReport {

	private static final Logger logger = LoggerFactory.getLogger(StartReport.class);

	/** No session has such an id: generated ones are longer. */
	private static final String NOBODY = "-";

	private final CheckedSettings settings;

	private final SessionDatabase database;

	private final SessionStore store;

	private final StoreIdentity identity;

	StartReport(CheckedSettings settings, SessionDatabase database, SessionStore store, StoreIdentity identity) {
		this.settings = settings;
		this.database = database;
		this.store = store;
		this.identity = identity;
	}

	/**
	 * Stops the start if threads without a request can never have a connection.
	 * @throws dev.hybridsession.InvalidSettingException if that is so
	 */
	void checkDataSource() {
		this.database.checkWithoutRequest();
	}

	void sayWhere() {
		logger.info("Sessions are kept in memcached {} and in table {}",
				String.join(",", this.settings.values().getMemcached().getServers()),
				this.settings.values().getJdbc().getTableName());
	}

	/**
	 * Asks the database, which may take as long as its pool waits for a connection.
	 */
	void checkTable() {
		try {
			this.store.find(NOBODY);
			this.identity.get();
		}
		catch (StoreUnavailableException | SessionUnavailableException ex) {
			logger.debug("The table cannot be checked", ex);
		}
		catch (RuntimeException ex) {
			logger.error("Sessions cannot be kept in the database: {}", ex.getMessage());
		}
	}

}
