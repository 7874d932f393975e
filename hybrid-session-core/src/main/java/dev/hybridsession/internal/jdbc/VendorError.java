package dev.hybridsession.internal.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The errors of Derby, SQLite, Oracle, SQL Server and Db2 whose SQL states do not tell
 * the meaning. {@link StoreError} asks here first.
 *
 * <ol>
 * <li>SQLite has no states. Its driver begins the message with the name of the
 * error.</li>
 * <li>Oracle has few states. Its errors are known by the number in the message.</li>
 * <li>SQL Server makes states that begin with {@code S0}. Its errors are known by the
 * vendor's code.</li>
 * <li>Derby and Db2 have states of their own.</li>
 * </ol>
 */
final class VendorError {

	private static final Map<String, StoreError> STATES = Map.ofEntries(
			// Derby: no table, no column, no column in an insertion, no schema
			Map.entry("42X05", StoreError.NO_TABLE), Map.entry("42X04", StoreError.NO_TABLE),
			Map.entry("42X14", StoreError.NO_TABLE), Map.entry("42Y07", StoreError.NO_TABLE),
			// Derby: a lock, without and with the list of locks
			Map.entry("40XL1", StoreError.LOCK_TIMEOUT), Map.entry("40XL2", StoreError.LOCK_TIMEOUT),
			// Derby: not found, system shut down, not booted, read-only, disk full, log
			// full
			Map.entry("XJ004", StoreError.UNAVAILABLE), Map.entry("XJ015", StoreError.UNAVAILABLE),
			Map.entry("XJ040", StoreError.UNAVAILABLE), Map.entry("25502", StoreError.UNAVAILABLE),
			Map.entry("XSDG2", StoreError.UNAVAILABLE), Map.entry("XSLA4", StoreError.UNAVAILABLE),
			Map.entry("XCL52", StoreError.CANCELLED),
			// Db2: no table; a lock; no room in the log; too many connections
			Map.entry("42704", StoreError.NO_TABLE), Map.entry("57033", StoreError.LOCK_TIMEOUT),
			Map.entry("57011", StoreError.UNAVAILABLE), Map.entry("57030", StoreError.TOO_MANY_CONNECTIONS),
			// the protocol of Db2 and of Derby's server
			Map.entry("58009", StoreError.UNAVAILABLE));

	private static final Map<String, StoreError> SQLITE = Map.ofEntries(
			Map.entry("SQLITE_BUSY", StoreError.LOCK_TIMEOUT), Map.entry("SQLITE_BUSY_SNAPSHOT", StoreError.CONFLICT),
			Map.entry("SQLITE_BUSY_RECOVERY", StoreError.LOCK_TIMEOUT), Map.entry("SQLITE_LOCKED", StoreError.CONFLICT),
			Map.entry("SQLITE_LOCKED_SHAREDCACHE", StoreError.CONFLICT),
			Map.entry("SQLITE_CONSTRAINT_PRIMARYKEY", StoreError.DUPLICATE),
			Map.entry("SQLITE_CONSTRAINT_UNIQUE", StoreError.DUPLICATE),
			Map.entry("SQLITE_TOOBIG", StoreError.REJECTED), Map.entry("SQLITE_INTERRUPT", StoreError.CANCELLED));

	/** SQLite: the file cannot be opened, read, written or understood. */
	private static final Pattern SQLITE_UNAVAILABLE = Pattern
		.compile("SQLITE_(CANTOPEN|CORRUPT|FULL|IOERR|NOTADB|PERM|READONLY)(_.*)?");

	private static final Pattern SQLITE_NO_TABLE = Pattern.compile("no such (table|column)|has no column named");

	private static final Pattern SQLITE_NAME = Pattern.compile("\\[(SQLITE_[A-Z_]+)]");

	private static final Map<String, StoreError> ORACLE = Map.ofEntries(
			// sessions, processes, sessions of a user, and the listener's words for it
			Map.entry("00018", StoreError.TOO_MANY_CONNECTIONS), Map.entry("00020", StoreError.TOO_MANY_CONNECTIONS),
			Map.entry("02391", StoreError.TOO_MANY_CONNECTIONS), Map.entry("12516", StoreError.TOO_MANY_CONNECTIONS),
			Map.entry("12519", StoreError.TOO_MANY_CONNECTIONS), Map.entry("12520", StoreError.TOO_MANY_CONNECTIONS),
			// deadlock, serialization; a lock
			Map.entry("00060", StoreError.CONFLICT), Map.entry("08177", StoreError.CONFLICT),
			Map.entry("00054", StoreError.LOCK_TIMEOUT), Map.entry("30006", StoreError.LOCK_TIMEOUT),
			Map.entry("01013", StoreError.CANCELLED), Map.entry("12899", StoreError.REJECTED),
			// no table, no column
			Map.entry("00942", StoreError.NO_TABLE), Map.entry("00904", StoreError.NO_TABLE),
			// no room: the archiver, a table, an index, a large object, a quota, undo
			Map.entry("00257", StoreError.UNAVAILABLE), Map.entry("01653", StoreError.UNAVAILABLE),
			Map.entry("01654", StoreError.UNAVAILABLE), Map.entry("01691", StoreError.UNAVAILABLE),
			Map.entry("01536", StoreError.UNAVAILABLE), Map.entry("30036", StoreError.UNAVAILABLE),
			// starting, stopping, read-only
			Map.entry("01033", StoreError.UNAVAILABLE), Map.entry("01034", StoreError.UNAVAILABLE),
			Map.entry("01089", StoreError.UNAVAILABLE), Map.entry("16000", StoreError.UNAVAILABLE));

	private static final Pattern ORACLE_NUMBER = Pattern.compile("\\bORA-(\\d{5})\\b");

	private static final Map<Integer, StoreError> SQL_SERVER = Map.ofEntries(
			// no table, no column
			Map.entry(208, StoreError.NO_TABLE), Map.entry(207, StoreError.NO_TABLE),
			// a lock, a snapshot, a text that is too long
			Map.entry(1222, StoreError.LOCK_TIMEOUT), Map.entry(3960, StoreError.CONFLICT),
			Map.entry(2628, StoreError.REJECTED),
			// no room in the file group, in the log
			Map.entry(1105, StoreError.UNAVAILABLE), Map.entry(9002, StoreError.UNAVAILABLE),
			// going down, the session killed
			Map.entry(6005, StoreError.UNAVAILABLE), Map.entry(596, StoreError.UNAVAILABLE),
			// read-only; not available for the moment, in Azure
			Map.entry(3906, StoreError.UNAVAILABLE), Map.entry(40197, StoreError.UNAVAILABLE),
			Map.entry(40501, StoreError.UNAVAILABLE), Map.entry(40613, StoreError.UNAVAILABLE));

	/** Derby: on a table, and on a column. Db2 has the state that all name. */
	private static final List<String> NO_RIGHT_STATES = List.of("42500", "42502");

	/** Db2: a deadlock and a lock have the same code and state. */
	private static final int DB2_ROLLED_BACK = -911;

	private VendorError() {
	}

	/**
	 * Finds out what an error means.
	 * @return its meaning, or {@code null} if it is not one of those here
	 */
	static @Nullable StoreError of(SQLException exception) {
		String state = StoreError.state(exception);
		String message = String.valueOf(exception.getMessage());
		String sqlite = group(SQLITE_NAME, message);
		if (sqlite != null) {
			return sqlite(sqlite, message);
		}
		String oracle = group(ORACLE_NUMBER, message);
		if (oracle != null) {
			return ORACLE.get(oracle);
		}
		if (state.startsWith("S0")) {
			return SQL_SERVER.get(exception.getErrorCode());
		}
		if (exception.getErrorCode() == DB2_ROLLED_BACK && message.contains("SQLERRMC=68")) {
			return StoreError.LOCK_TIMEOUT;
		}
		return STATES.get(state);
	}

	private static @Nullable StoreError sqlite(String name, String message) {
		if (SQLITE_UNAVAILABLE.matcher(name).matches()) {
			return StoreError.UNAVAILABLE;
		}
		if (SQLITE_NO_TABLE.matcher(message).find()) {
			return StoreError.NO_TABLE;
		}
		return SQLITE.getOrDefault(name, name.startsWith("SQLITE_CONSTRAINT") ? StoreError.REJECTED : null);
	}

	/** Tells whether the user lacks a right. */
	static boolean isNoRight(SQLException exception) {
		String state = StoreError.state(exception);
		String oracle = group(ORACLE_NUMBER, String.valueOf(exception.getMessage()));
		return NO_RIGHT_STATES.contains(state) || "01031".equals(oracle) || "41900".equals(oracle)
				|| (state.startsWith("S0") && (exception.getErrorCode() == 229 || exception.getErrorCode() == 230));
	}

	private static @Nullable String group(Pattern pattern, String message) {
		Matcher matcher = pattern.matcher(message);
		return matcher.find() ? matcher.group(1) : null;
	}

}
