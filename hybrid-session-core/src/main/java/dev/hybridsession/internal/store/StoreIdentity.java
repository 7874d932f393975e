package dev.hybridsession.internal.store;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import dev.hybridsession.SessionUnavailableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.NestedExceptionUtils;

/**
 * Knows the id of the database, which is part of every key of the cache: copies of the
 * sessions of another database are never met. {@code CacheKeys} asks for the id with
 * every key, and the heartbeat whether it is still the same.
 */
public final class StoreIdentity implements Supplier<String> {

	private static final Logger logger = LoggerFactory.getLogger(StoreIdentity.class);

	/** It becomes part of keys. */
	private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	private final StoreGate gate;

	private final UnaryOperator<String> claim;

	private final String candidate;

	private final AtomicBoolean told = new AtomicBoolean();

	private volatile @Nullable String known;

	private volatile @Nullable String failure;

	/**
	 * Creates an identity. The database is not asked yet.
	 * @param claim asks the database for its id, and gives it the argument if it has none
	 * @param candidate a random id
	 */
	public StoreIdentity(StoreGate gate, UnaryOperator<String> claim, String candidate) {
		this.gate = gate;
		this.claim = claim;
		this.candidate = candidate;
	}

	/**
	 * Returns the id, and asks the database only if it has never answered.
	 * @throws SessionUnavailableException if the database was never reached
	 */
	@Override
	public String get() {
		String id = this.known;
		return (id != null) ? id : ask();
	}

	/**
	 * Returns whether the database was ever reached. Before that no session is served.
	 */
	public boolean isKnown() {
		return this.known != null;
	}

	/**
	 * Returns why a database that answers does not tell its id.
	 * @return what it said, or {@code null} if the last question was answered, or the
	 * database was away
	 */
	public @Nullable String failure() {
		return this.failure;
	}

	private String ask() {
		try {
			return learn(true);
		}
		catch (StoreUnavailableException ex) {
			if (this.gate.isDown() && this.told.compareAndSet(false, true)) {
				logger.warn("Requests for sessions are answered with 503 until the database has been reached once: this"
						+ " instance does not know yet which copies in memcached belong to its database");
			}
			throw new SessionUnavailableException("The database was not reached since the start of this instance, which"
					+ " does not know yet which copies in memcached belong to it", ex);
		}
	}

	/**
	 * Looks whether the database is still the same. A database that cannot be asked
	 * counts as the same. The heartbeat calls it, and does not wait behind page loads.
	 */
	public void check() {
		try {
			learn(false);
		}
		catch (RuntimeException ex) {
			logger.debug("The id of the database cannot be read", ex);
		}
	}

	private String learn(boolean queued) {
		String before = this.known;
		String id = claim((before != null) ? before : this.candidate, queued);
		if (!ALLOWED.matcher(id).matches()) {
			throw new IllegalStateException("The store id '" + id + "' in the database is not 1 to 64 letters, digits,"
					+ " dots, hyphens or underscores: delete its row in the table that ends with _STORE");
		}
		if (before != null && !before.equals(id)) {
			logger.warn("The session database is another one than before: its store id is {} in place of {}. Copies of"
					+ " the former database in memcached are not used any more. Changes that only these copies"
					+ " had are lost", id, before);
		}
		this.known = id;
		return id;
	}

	private String claim(String id, boolean queued) {
		try {
			String claimed = this.gate.ask(() -> this.claim.apply(id), queued);
			this.failure = null;
			return claimed;
		}
		catch (RuntimeException ex) {
			this.failure = (ex instanceof StoreUnavailableException) ? null
					: String.valueOf(NestedExceptionUtils.getMostSpecificCause(ex).getMessage());
			throw ex;
		}
	}

}
