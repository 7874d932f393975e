package dev.hybridsession.config;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.jdbc.TableCheck;
import dev.hybridsession.internal.store.StoreGate;
import dev.hybridsession.internal.store.StoreIdentity;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.internal.system.Waiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says at start where sessions are kept, and stops the start if they cannot be kept
 * there, instead of failing on the first request. {@link SessionJobs} calls it.
 */
final class StartReport {

	private static final Logger logger = LoggerFactory.getLogger(StartReport.class);

	/** An application starts while the database is away or slow. */
	private static final Duration LONGEST_CHECK = Duration.ofSeconds(5);

	private final CheckedSettings settings;

	private final SessionDatabase database;

	private final TableCheck tables;

	private final StoreGate gate;

	private final StoreIdentity identity;

	StartReport(CheckedSettings settings, SessionDatabase database, TableCheck tables, StoreGate gate,
			StoreIdentity identity) {
		this.settings = settings;
		this.database = database;
		this.tables = tables;
		this.gate = gate;
		this.identity = identity;
	}

	/**
	 * Checks and says all.
	 * @throws InvalidSettingException if sessions cannot be kept there
	 */
	void run() {
		await(this.database::checkWithoutRequest);
		sayWhere();
		if (this.settings.values().getJdbc().isCheckTables()) {
			await(this::checkTables);
		}
	}

	/**
	 * Does a check on a thread without a request, and passes on why it stops the start. A
	 * database that does not answer in time is no reason not to start.
	 */
	private static void await(Runnable check) {
		CompletableFuture<Void> result = CompletableFuture.runAsync(check, new OwnThread("hybrid-session-start"));
		if (!Waiter.SYSTEM.await(result, LONGEST_CHECK.toNanos())) {
			logger.debug("A check at start is not over in time: the database does not answer");
			return;
		}
		try {
			result.join();
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof InvalidSettingException reason) ? reason : ex;
		}
	}

	/** Says in one line what is in force. */
	private void sayWhere() {
		HybridSessionSettings values = this.settings.values();
		MemcachedOptions memcached = values.getMemcached();
		SecurityOptions security = values.getSecurity();
		logger.info(
				"Sessions are kept in memcached {} ({} protocol{}, {} replicas) and in table {}: namespace {}, sync interval"
						+ " {}, ids {}, values in memcached {}, locking {}",
				String.join(",", memcached.getServers()), lowerCase(memcached.getProtocol()),
				memcached.getSsl().isEnabled() ? " over TLS" : "", memcached.getReplicas(),
				values.getJdbc().getTableName(), values.getNamespace(),
				InvalidSettingException.text(this.settings.timing().syncInterval()),
				security.getIdSigningKeys().isEmpty() ? "not signed" : "signed",
				this.settings.recordSeal().isNone() ? "not signed"
						: "signed (" + lowerCase(security.getRecordMode()) + ")",
				lowerCase(values.getLocking().getMode()));
	}

	private static String lowerCase(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

	/** A database that is away is no reason not to start. */
	private void checkTables() {
		try {
			this.gate.ask(() -> {
				this.tables.run();
				return true;
			});
			this.identity.get();
		}
		catch (StoreUnavailableException | SessionUnavailableException ex) {
			logger.debug("The tables cannot be checked now", ex);
		}
		catch (InvalidSettingException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			logger.error("Sessions cannot be kept in the database: {}", ex.getMessage());
		}
	}

}
