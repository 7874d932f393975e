package dev.hybridsession.internal.jdbc;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
 * Tells the transactions of the stores the meaning of a database error. The names of the
 * errors are looked up first, because drivers choose exception types freely: H2 reports a
 * lock timeout as a query timeout, and MariaDB one as nothing in particular.
 *
 * <ol>
 * <li>SQLite has no states. Its driver begins the message with the name of the
 * error.</li>
 * <li>Oracle has few states. Its errors are known by the number in the message.</li>
 * <li>SQL Server makes states that begin with {@code S0}. Its errors are known by the
 * vendor's code, here after {@code S0/}.</li>
 * <li>MySQL, MariaDB, H2 and HSQLDB have states that do not tell enough. Such an error is
 * known by the state, a slash and the code.</li>
 * <li>Others are known by their states.</li>
 * </ol>
 */
enum StoreError {

	/**
	 * A deadlock or a serialization failure: the same in a new transaction may succeed.
	 */
	CONFLICT("90131", "HY000/1020", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED", "ORA-00060", "ORA-08177", "S0/3960"),

	/**
	 * A lock was not released in time. The same in a new transaction may succeed, but
	 * seconds have gone by already.
	 */
	LOCK_TIMEOUT("55P03", "HYT00/50200", "HY000/1205", "SQLITE_BUSY", "ORA-00054", "ORA-30006", "S0/1222",
			// Derby: without and with the list of locks; Db2
			"40XL1", "40XL2", "57033"),

	/**
	 * The database cannot be asked: it refuses connections or ends them, does not answer
	 * in time, or says that it is not available.
	 */
	UNAVAILABLE(
			// SQLSTATE classes 25, 40, 57 and 70, and H2's own: closed, broken, shut down
			"40003", "57P01", "57P02", "57P03", "57P04", "57P05", "70100", "90007", "90067", "90098", "90121",
			// PostgreSQL and Db2: an error of the disk
			"58030",
			// MySQL: no room
			"HY000/1021", "HY000/1114",
			// Derby: not found, system shut down, not booted, disk full, log full
			"XJ004", "XJ015", "XJ040", "XSDG2", "XSLA4",
			// Db2: no room in the log; the protocol of Db2 and of Derby's server
			"57011", "58009",
			// SQLite: the file cannot be opened, read, written or understood
			"SQLITE_CANTOPEN", "SQLITE_CORRUPT", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_NOTADB", "SQLITE_PERM",
			// Oracle: no room: the archiver, a table, an index, a large object, a quota,
			// undo
			"ORA-00257", "ORA-01653", "ORA-01654", "ORA-01691", "ORA-01536", "ORA-30036",
			// Oracle: starting, stopping
			"ORA-01033", "ORA-01034", "ORA-01089",
			// SQL Server: no room in the file group, in the log; going down; the session
			// killed
			"S0/1105", "S0/9002", "S0/6005", "S0/596",
			// SQL Server: not available for the moment, in Azure
			"S0/40197", "S0/40501", "S0/40613"),

	/**
	 * The database answers, and takes no writes: it is a standby, or somebody has made it
	 * read-only. That is as good as away.
	 */
	READ_ONLY("25006", "HY000/1036", "HY000/1290", "HY000/1836", "SQLITE_READONLY", "ORA-16000", "S0/3906",
			// Derby
			"25502"),

	/**
	 * The pool had no connection to give within its time, and names no failure to open
	 * one: other threads have them all.
	 */
	POOL_EMPTY,

	/**
	 * The server takes no further connection, of anybody or of this user. The connections
	 * that are open go on working.
	 */
	TOO_MANY_CONNECTIONS("53300",
			// MariaDB: of the server, of its setting for each user, and of this user. The
			// state depends on how far the handshake has come
			"08004/1040", "08004/1203", "08004/1226", "42000/1040", "42000/1203", "42000/1226", "HY000/1040",
			"HY000/1203", "HY000/1226",
			// Db2
			"57030",
			// Oracle: sessions, processes, sessions of a user, and the listener's words
			// for it
			"ORA-00018", "ORA-00020", "ORA-02391", "ORA-12516", "ORA-12519", "ORA-12520"),

	/**
	 * The process can start no further thread. A pool starts threads to open connections,
	 * and a driver starts one to end slow statements. The connections that are open go on
	 * working.
	 */
	NO_THREAD,

	/**
	 * The database cancelled a statement or a transaction that took too long, or somebody
	 * else cancelled it. That is an answer.
	 */
	CANCELLED("57014",
			// PostgreSQL: a transaction was idle, or took, for longer than its settings
			// allow
			"25P03", "25P04", "XCL52", "SQLITE_INTERRUPT", "ORA-01013",
			// MariaDB: cancelled, and too slow; MySQL: too slow
			"70100/1317", "70100/1969", "70100/3024", "HY000/1317", "HY000/1969", "HY000/3024"),

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

	/** Another row has the key. */
	DUPLICATE("SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_UNIQUE"),

	/** The database will not take this row. */
	REJECTED(
			// MySQL: the packet is too large, a value is incorrect
			"08S01/1153", "HY000/1366", "SQLITE_CONSTRAINT", "SQLITE_TOOBIG", "ORA-12899", "S0/2628"),

	/** There is no such table, or no such column in it. */
	NO_TABLE("42S02", "42S03", "42S04", "42S22", "42703", "42P01", "3F000", "90079",
			// HSQLDB
			"42501/-5501",
			// Derby: no table, no column, no column in an insertion, no schema; Db2
			"42X05", "42X04", "42X14", "42Y07", "42704",
			// Oracle, SQL Server: no table, no column
			"ORA-00942", "ORA-00904", "S0/208", "S0/207"),

	/** Anything else, a mistake in a program or a schema. */
	OTHER;

	private static final Map<String, StoreError> BY_NAME = Stream.of(values())
		.flatMap((error) -> error.names.stream().map((name) -> Map.entry(name, error)))
		.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

	/**
	 * The user lacks a right. The state {@code 42501} is PostgreSQL's and Db2's, and one
	 * of HSQLDB's that also stands for a missing table. Derby has a state for a table and
	 * one for a column, and MySQL codes for a database, a table, a column and the rest.
	 */
	private static final Set<String> NO_RIGHT = Set.of("42501", "42500", "42502", "90096", "42000/1044", "42000/1142",
			"42000/1143", "42000/1227", "ORA-01031", "ORA-41900", "S0/229", "S0/230");

	/** The whole name of an error of SQLite, and its first two words. */
	private static final Pattern SQLITE = Pattern.compile("\\[((SQLITE_[A-Z]+)[A-Z_]*)]");

	private static final Pattern SQLITE_NO_TABLE = Pattern.compile("no such (table|column)|has no column named");

	private static final Pattern ORACLE = Pattern.compile("\\bORA-\\d{5}\\b");

	/** Db2: a deadlock and a lock have the same code and state. */
	private static final int DB2_ROLLED_BACK = -911;

	/**
	 * MySQL's driver gives a lock that was not released in time the state of a deadlock.
	 * SQL Server's deadlock has the same code and state, and another type.
	 */
	private static final int MYSQL_LOCK_TIMEOUT = 1205;

	/**
	 * MySQL has ended a statement, because its driver asked for that after the
	 * statement's time. The driver gives the server's answer neither a state nor a code.
	 */
	private static final Set<String> MYSQL_ENDED = Set.of("MySQLTimeoutException", "MySQLStatementCancelledException");

	/** MySQL: a file, an engine or a commit has no room. */
	private static final Pattern MYSQL_NO_ROOM = Pattern.compile("^(1026|1030|1180) .*\\berr(or|no:) 28\\b");

	/**
	 * A pooler before PostgreSQL takes no further client: PgBouncer names its setting,
	 * and Supavisor says it in words. Their states are those of a broken protocol and of
	 * an error inside, for whatever goes wrong.
	 */
	private static final Pattern POOLER_FULL = Pattern.compile(
			"\\(max_client_conn\\)|\\(max_(db|user)_client_connections\\)|(?i)\\bmax client(s| connections) reached");

	private static final Pattern THREAD = Pattern.compile("\\bthread\\b");

	private final Set<String> names;

	StoreError(String... names) {
		this.names = Set.of(names);
	}

	/** Finds out what an exception of Spring's data access or transactions means. */
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
		if (causes(exception).anyMatch(StoreError::isNoThread)) {
			return NO_THREAD;
		}
		List<SQLException> reasons = reasons(exception);
		// first, because the pool's own exception has the state without the code
		if (reasons.stream().anyMatch((reason) -> named(reason) == TOO_MANY_CONNECTIONS)) {
			return TOO_MANY_CONNECTIONS;
		}
		return reasons.stream()
			.map(StoreError::of)
			.filter(Objects::nonNull)
			.findFirst()
			.orElseGet(() -> ofType(exception));
	}

	/**
	 * Returns whether a failure is that the process can start no further thread. The JVM
	 * has the same type for a heap without room.
	 */
	static boolean isNoThread(Throwable failure) {
		return failure instanceof OutOfMemoryError && THREAD.matcher(String.valueOf(failure.getMessage())).find();
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

	private static String state(SQLException exception) {
		return Objects.requireNonNullElse(exception.getSQLState(), "");
	}

	private static @Nullable StoreError of(SQLException exception) {
		if (isEmptyPool(exception)) {
			return POOL_EMPTY;
		}
		StoreError known = named(exception);
		if (known != null) {
			return known;
		}
		String state = state(exception);
		if (state.startsWith("08") || state.startsWith("53") || exception instanceof SQLRecoverableException
				|| exception instanceof SQLNonTransientConnectionException
				|| exception instanceof SQLTransientConnectionException) {
			return UNAVAILABLE;
		}
		if (state.startsWith("40") || exception instanceof SQLTransactionRollbackException) {
			return CONFLICT;
		}
		return (state.startsWith("22") || state.startsWith("54")) ? REJECTED : null;
	}

	private static @Nullable StoreError named(SQLException exception) {
		int code = exception.getErrorCode();
		if (code == DB2_ROLLED_BACK && message(exception).contains("SQLERRMC=68") || code == MYSQL_LOCK_TIMEOUT
				&& causes(exception).anyMatch(SQLTransactionRollbackException.class::isInstance)) {
			return LOCK_TIMEOUT;
		}
		if (MYSQL_ENDED.contains(exception.getClass().getSimpleName())) {
			return CANCELLED;
		}
		if (MYSQL_NO_ROOM.matcher(code + " " + message(exception)).find()) {
			return UNAVAILABLE;
		}
		if (Set.of("08P01", "XX000").contains(state(exception)) && POOLER_FULL.matcher(message(exception)).find()) {
			return TOO_MANY_CONNECTIONS;
		}
		return names(exception).map(BY_NAME::get).filter(Objects::nonNull).findFirst().orElse(null);
	}

	/** Returns the names by which an error may be known, the most particular first. */
	private static Stream<String> names(SQLException exception) {
		String state = state(exception);
		String code = "/" + exception.getErrorCode();
		Matcher sqlite = SQLITE.matcher(message(exception));
		if (sqlite.find()) {
			return SQLITE_NO_TABLE.matcher(message(exception)).find() ? Stream.of("42S02")
					: Stream.of(sqlite.group(1), sqlite.group(2), state + code, state);
		}
		Matcher oracle = ORACLE.matcher(message(exception));
		if (oracle.find()) {
			return Stream.of(oracle.group(), state + code, state);
		}
		return state.startsWith("S0") ? Stream.of("S0" + code) : Stream.of(state + code, state);
	}

	private static String message(SQLException exception) {
		return String.valueOf(exception.getMessage());
	}

	static boolean isNoRight(SQLException exception) {
		return names(exception).anyMatch(NO_RIGHT::contains);
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
		boolean ofTheSystem = reason instanceof IOException || reason instanceof OutOfMemoryError;
		return noConnection && reason != exception && !ofTheSystem && reasons(exception).isEmpty();
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
