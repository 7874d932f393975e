package dev.hybridsession.internal.jdbc;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/**
 * Tells the transactions of the stores the meaning of a database error. SQL states and
 * vendors' codes are looked at first, because drivers choose exception types freely: H2
 * reports a lock timeout as a query timeout, and MariaDB one as nothing in particular.
 */
enum StoreError {

	/**
	 * A deadlock or a serialization failure: the same in a new transaction may succeed.
	 */
	CONFLICT,

	/**
	 * A lock was not released in time. The same in a new transaction may succeed, but
	 * seconds have gone by already.
	 */
	LOCK_TIMEOUT,

	/**
	 * The database cannot be asked: it refuses connections or ends them, does not answer
	 * in time, or says that it is not available.
	 */
	UNAVAILABLE,

	/**
	 * The pool had no connection to give within its time, and names no failure to open
	 * one: other threads have them all.
	 */
	POOL_EMPTY,

	/**
	 * The server takes no further connection, of anybody or of this user. The connections
	 * that are open go on working.
	 */
	TOO_MANY_CONNECTIONS,

	/**
	 * The database cancelled a statement that took too long, or somebody else cancelled
	 * it. That is an answer.
	 */
	CANCELLED,

	/**
	 * The data source fails before it asks any database, by a mistake in a program or in
	 * its settings: a routing data source that is not told where to, for example.
	 */
	NO_DATA_SOURCE,

	/**
	 * The calling thread was interrupted, in the pool's queue for example. The exception
	 * looks like an outage, and says nothing about the database.
	 */
	INTERRUPTED,

	/**
	 * Another row has the key.
	 */
	DUPLICATE,

	/**
	 * The database will not take this row.
	 */
	REJECTED,

	/**
	 * There is no such table, or no such column in it.
	 */
	NO_TABLE,

	/**
	 * Anything else, a mistake in a program or a schema.
	 */
	OTHER;

	// From SQLSTATE classes 25, 40, 57 and 70, and H2's own: closed, broken, shut down.
	private static final Set<String> UNAVAILABLE_STATES = Set.of("25006", "40003", "57P01", "57P02", "57P03", "57P04",
			"57P05", "70100", "90007", "90067", "90098", "90121");

	private static final Set<String> NO_TABLE_STATES = Set.of("42S02", "42S03", "42S04", "42S22", "42703", "42P01",
			"3F000", "90079");

	private static final String H2_CONCURRENT_UPDATE = "90131";

	private static final int H2_LOCK_TIMEOUT = 50200;

	private static final int HSQLDB_NOT_FOUND = -5501;

	private static final String CANCELLED_STATE = "57014";

	private static final String TOO_MANY_STATE = "53300";

	/**
	 * MariaDB's: of the server, of its setting for each user, and of this user. The state
	 * depends on how far the handshake has come.
	 */
	private static final Set<Integer> TOO_MANY_CODES = Set.of(1040, 1203, 1226);

	private static final Set<String> STATES_OF_TOO_MANY = Set.of("08004", "42000", "HY000");

	/** MariaDB's: cancelled, and too slow; MySQL's: too slow. */
	private static final Set<Integer> CANCELLED_CODES = Set.of(1317, 1969, 3024);

	private static final int MYSQL_PACKET_TOO_LARGE = 1153;

	private static final int MYSQL_RECORD_CHANGED = 1020;

	private static final int MYSQL_LOCK_TIMEOUT = 1205;

	private static final int MYSQL_READ_ONLY = 1290;

	private static final int MYSQL_INCORRECT_VALUE = 1366;

	/**
	 * Finds out what an exception means.
	 * @param exception an exception of Spring's data access or transactions
	 * @return its meaning
	 */
	static StoreError of(RuntimeException exception) {
		if (causes(exception).anyMatch(
				(cause) -> cause instanceof InterruptedException || cause instanceof ClosedByInterruptException)) {
			return INTERRUPTED;
		}
		StoreError error = ofCauses(exception);
		// not every pool and driver names the interrupt; who is not interrupted will see
		return (error == UNAVAILABLE && Thread.currentThread().isInterrupted()) ? INTERRUPTED : error;
	}

	private static StoreError ofCauses(RuntimeException exception) {
		List<SQLException> reasons = reasons(exception);
		// first, because the pool's own exception has the state without the code
		if (reasons.stream().anyMatch(StoreError::isTooManyConnections)) {
			return TOO_MANY_CONNECTIONS;
		}
		for (SQLException reason : reasons) {
			StoreError error = of(reason);
			if (error != null) {
				return error;
			}
		}
		return ofType(exception);
	}

	/** Returns an exception and its causes, the innermost last. */
	static Stream<Throwable> causes(Throwable exception) {
		return Stream.iterate(exception, Objects::nonNull, Throwable::getCause);
	}

	private static List<SQLException> reasons(Throwable exception) {
		return causes(exception).filter(SQLException.class::isInstance)
			.flatMap((first) -> Stream.iterate((SQLException) first, Objects::nonNull, SQLException::getNextException))
			.toList();
	}

	static String state(SQLException exception) {
		return (exception.getSQLState() != null) ? exception.getSQLState() : "";
	}

	private static boolean isTooManyConnections(SQLException exception) {
		String state = state(exception);
		return state.equals(TOO_MANY_STATE) || VendorError.of(exception) == TOO_MANY_CONNECTIONS
				|| (TOO_MANY_CODES.contains(exception.getErrorCode()) && STATES_OF_TOO_MANY.contains(state));
	}

	private static @Nullable StoreError of(SQLException exception) {
		if (isEmptyPool(exception)) {
			return POOL_EMPTY;
		}
		StoreError known = VendorError.of(exception);
		if (known != null) {
			return known;
		}
		String state = state(exception);
		int code = exception.getErrorCode();
		if (code == MYSQL_PACKET_TOO_LARGE) {
			return REJECTED;
		}
		if (state.equals(CANCELLED_STATE)
				|| (CANCELLED_CODES.contains(code) && (state.equals("70100") || state.equals("HY000")))) {
			return CANCELLED;
		}
		if (state.startsWith("08") || state.startsWith("53") || UNAVAILABLE_STATES.contains(state)) {
			return UNAVAILABLE;
		}
		if (exception instanceof SQLRecoverableException || exception instanceof SQLNonTransientConnectionException
				|| exception instanceof SQLTransientConnectionException) {
			return UNAVAILABLE;
		}
		if (state.startsWith("40") || state.equals(H2_CONCURRENT_UPDATE)
				|| exception instanceof SQLTransactionRollbackException) {
			return CONFLICT;
		}
		if (state.equals("55P03") || (state.equals("HYT00") && code == H2_LOCK_TIMEOUT)) {
			return LOCK_TIMEOUT;
		}
		if (NO_TABLE_STATES.contains(state) || (state.equals("42501") && code == HSQLDB_NOT_FOUND)) {
			return NO_TABLE;
		}
		if (state.equals("HY000")) {
			return switch (code) {
				case MYSQL_RECORD_CHANGED -> CONFLICT;
				case MYSQL_LOCK_TIMEOUT -> LOCK_TIMEOUT;
				case MYSQL_READ_ONLY -> UNAVAILABLE;
				case MYSQL_INCORRECT_VALUE -> REJECTED;
				default -> null;
			};
		}
		return (state.startsWith("22") || state.startsWith("54")) ? REJECTED : null;
	}

	/** HikariCP, Tomcat's pool, Commons DBCP and c3p0, in this order. */
	private static boolean isEmptyPool(SQLException exception) {
		boolean noReason = exception.getCause() == null && exception.getSQLState() == null;
		return (noReason && exception instanceof SQLTransientConnectionException)
				|| exception.getClass().getSimpleName().equals("PoolExhaustedException")
				|| exception.getCause() instanceof NoSuchElementException
				|| exception.getCause() instanceof TimeoutException;
	}

	/** Nothing that a driver has said is among the reasons. */
	private static boolean isNoDataSource(RuntimeException exception) {
		boolean noConnection = exception instanceof CannotGetJdbcConnectionException
				|| exception instanceof CannotCreateTransactionException;
		Throwable reason = NestedExceptionUtils.getMostSpecificCause(exception);
		return noConnection && reason != exception && !(reason instanceof IOException) && reasons(exception).isEmpty();
	}

	private static StoreError ofType(RuntimeException exception) {
		if (isNoDataSource(exception)) {
			return NO_DATA_SOURCE;
		}
		if (exception instanceof DuplicateKeyException) {
			return DUPLICATE;
		}
		if (exception instanceof DataIntegrityViolationException) {
			return REJECTED;
		}
		if (exception instanceof ConcurrencyFailureException) {
			return CONFLICT;
		}
		if (exception instanceof TransientDataAccessException || exception instanceof RecoverableDataAccessException
				|| exception instanceof DataAccessResourceFailureException
				|| exception instanceof CannotCreateTransactionException
				|| exception instanceof TransactionSystemException) {
			return UNAVAILABLE;
		}
		return OTHER;
	}

}
