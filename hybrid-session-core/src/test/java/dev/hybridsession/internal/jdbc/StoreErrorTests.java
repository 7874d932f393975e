package dev.hybridsession.internal.jdbc;

import java.nio.channels.ClosedByInterruptException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.util.NoSuchElementException;

import com.mysql.cj.jdbc.exceptions.MySQLStatementCancelledException;
import com.mysql.cj.jdbc.exceptions.MySQLTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.UnexpectedRollbackException;

import static org.assertj.core.api.Assertions.assertThat;

class StoreErrorTests {

	private static StoreError of(SQLException exception) {
		return StoreError.of(new UncategorizedSQLException("task", "sql", exception));
	}

	@ParameterizedTest
	@CsvSource({ "40001, 0, CONFLICT", "40P01, 0, CONFLICT", "40001, 1213, CONFLICT", "90131, 90131, CONFLICT",
			"HY000, 1020, CONFLICT", "55P03, 0, LOCK_TIMEOUT", "HYT00, 50200, LOCK_TIMEOUT",
			"HY000, 1205, LOCK_TIMEOUT", "08006, 0, UNAVAILABLE", "57P01, 0, UNAVAILABLE", "57P02, 0, UNAVAILABLE",
			"57P03, 0, UNAVAILABLE", "57014, 0, CANCELLED", "25P03, 0, CANCELLED", "25P04, 0, CANCELLED",
			"53300, 0, TOO_MANY_CONNECTIONS", "53200, 0, UNAVAILABLE", "08004, 1040, TOO_MANY_CONNECTIONS",
			"42000, 1203, TOO_MANY_CONNECTIONS", "42000, 1226, TOO_MANY_CONNECTIONS",
			"HY000, 1040, TOO_MANY_CONNECTIONS", "28000, 1040, OTHER", "70100, 1317, CANCELLED",
			"70100, 1969, CANCELLED", "HY000, 3024, CANCELLED", "25006, 0, READ_ONLY", "70100, 1927, UNAVAILABLE",
			"HY000, 1290, READ_ONLY", "HY000, 1036, READ_ONLY", "HY000, 1836, READ_ONLY", "HY000, 1114, UNAVAILABLE",
			"HY000, 1021, UNAVAILABLE", "58030, 0, UNAVAILABLE", "40003, 0, UNAVAILABLE", "90098, 90098, UNAVAILABLE",
			"08S01, 1153, REJECTED", "22021, 0, REJECTED", "HY000, 1366, REJECTED", "54000, 0, REJECTED",
			"42P01, 0, NO_TABLE", "42S02, 1146, NO_TABLE", "42S04, 42104, NO_TABLE", "42501, -5501, NO_TABLE",
			"42501, 0, OTHER", "42703, 0, NO_TABLE", "42S22, 1054, NO_TABLE", "HY000, 1, OTHER", ", 0, OTHER" })
	void statesAndCodesTell(String state, int code, StoreError expected) {
		assertThat(of(new SQLException("message", state, code))).isEqualTo(expected);
	}

	/** As the drivers of Derby and Db2 give them. */
	@ParameterizedTest
	@CsvSource({ "40XL1, LOCK_TIMEOUT", "40XL2, LOCK_TIMEOUT", "40001, CONFLICT", "42X05, NO_TABLE", "42X04, NO_TABLE",
			"42X14, NO_TABLE", "42Y07, NO_TABLE", "08006, UNAVAILABLE", "XJ004, UNAVAILABLE", "XJ040, UNAVAILABLE",
			"25502, READ_ONLY", "XSDG2, UNAVAILABLE", "XCL52, CANCELLED", "22001, REJECTED", "42704, NO_TABLE",
			"57033, LOCK_TIMEOUT", "57011, UNAVAILABLE", "57030, TOO_MANY_CONNECTIONS", "58009, UNAVAILABLE",
			"42500, OTHER", "X0Y32, OTHER" })
	void statesOfDerbyAndDb2Tell(String state, StoreError expected) {
		assertThat(of(new SQLException("message", state, 30_000))).isEqualTo(expected);
	}

	@Test
	void db2NamesADeadlockAndALockAlike() {
		assertThat(of(new SQLTransactionRollbackException("SQLCODE=-911, SQLSTATE=40001, SQLERRMC=2", "40001", -911)))
			.isEqualTo(StoreError.CONFLICT);
		assertThat(of(new SQLTransactionRollbackException("SQLCODE=-911, SQLSTATE=40001, SQLERRMC=68", "40001", -911)))
			.isEqualTo(StoreError.LOCK_TIMEOUT);
	}

	/**
	 * MySQL's driver gives a lock that was not released in time the state of a deadlock,
	 * and SQL Server's deadlock has the same state and code.
	 */
	@Test
	void aLockTimeoutOfMySqlIsKnownByTheTypeOfItsDriver() {
		SQLException timeout = new SQLTransactionRollbackException(
				"Lock wait timeout exceeded; try restarting transaction", "40001", 1205);
		assertThat(StoreError.of(translated(timeout))).isEqualTo(StoreError.LOCK_TIMEOUT);
		SQLException batch = new BatchUpdateException(timeout.getMessage(), "40001", 1205, new int[0], timeout);
		assertThat(StoreError.of(translated(batch))).isEqualTo(StoreError.LOCK_TIMEOUT);
		assertThat(of(new SQLTransactionRollbackException("Deadlock found when trying to get lock", "40001", 1213)))
			.isEqualTo(StoreError.CONFLICT);
	}

	/** It has neither a state nor a code, in a batch neither. */
	@Test
	void aStatementThatMySqlHasEndedIsKnownByTheTypeOfItsDriver() {
		SQLException ended = new MySQLTimeoutException();
		assertThat(StoreError.of(translated(ended))).isEqualTo(StoreError.CANCELLED);
		assertThat(StoreError.of(translated(new BatchUpdateException(ended.getMessage(), null, 0, new int[0], ended))))
			.isEqualTo(StoreError.CANCELLED);
		assertThat(StoreError.of(translated(new MySQLStatementCancelledException()))).isEqualTo(StoreError.CANCELLED);
	}

	/** The engine's own error, in the words of MySQL, of MariaDB and of both. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			1030 | Got error 28 - 'No space left on device' from storage engine           | UNAVAILABLE
			1030 | (conn=4) Got error 28 "No space left on device" from storage engine    | UNAVAILABLE
			1026 | Error writing file './binlog.000001' (errno: 28 - No space left)       | UNAVAILABLE
			1180 | Got error 28 "No space left on device" during COMMIT                   | UNAVAILABLE
			1030 | Got error 139 - 'Too big row' from storage engine                      | OTHER
			1030 | Got error 281 - 'Something else' from storage engine                   | OTHER
			1644 | error 28                                                               | OTHER
			""")
	void anEngineOfMySqlWithoutRoomIsKnownByItsMessage(int code, String message, StoreError expected) {
		assertThat(of(new SQLException(message, "HY000", code))).isEqualTo(expected);
	}

	/** In the words of PgBouncer and of Supavisor. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			08P01 | FATAL: no more connections allowed (max_client_conn)                | TOO_MANY_CONNECTIONS
			08P01 | FATAL: client connections exceeded (max_db_client_connections)      | TOO_MANY_CONNECTIONS
			08P01 | FATAL: client connections exceeded (max_user_client_connections)    | TOO_MANY_CONNECTIONS
			XX000 | FATAL: Max client connections reached                               | TOO_MANY_CONNECTIONS
			XX000 | FATAL: MaxClientsInSessionMode: max clients reached - in Session mode | TOO_MANY_CONNECTIONS
			08P01 | FATAL: query_wait_timeout                                           | UNAVAILABLE
			08P01 | FATAL: client_login_timeout (server down)                           | UNAVAILABLE
			XX000 | ERROR: could not read block 1                                       | OTHER
			""")
	void aPoolerThatTakesNoFurtherClientIsKnownByItsMessage(String state, String message, StoreError expected) {
		assertThat(of(new SQLException(message, state))).isEqualTo(expected);
	}

	/** As its driver begins the message; state and code do not tell. */
	@ParameterizedTest
	@CsvSource({ "SQLITE_BUSY, LOCK_TIMEOUT", "SQLITE_BUSY_SNAPSHOT, CONFLICT", "SQLITE_LOCKED_SHAREDCACHE, CONFLICT",
			"SQLITE_CONSTRAINT_PRIMARYKEY, DUPLICATE", "SQLITE_CONSTRAINT_UNIQUE, DUPLICATE",
			"SQLITE_CONSTRAINT_NOTNULL, REJECTED", "SQLITE_TOOBIG, REJECTED", "SQLITE_FULL, UNAVAILABLE",
			"SQLITE_IOERR_READ, UNAVAILABLE", "SQLITE_CANTOPEN, UNAVAILABLE", "SQLITE_READONLY, READ_ONLY",
			"SQLITE_INTERRUPT, CANCELLED", "SQLITE_ERROR, OTHER" })
	void namesOfSqliteTell(String name, StoreError expected) {
		assertThat(of(new SQLException("[" + name + "] Something (else)", null, 19))).isEqualTo(expected);
	}

	@Test
	void sqliteHasOneNameForAllMistakesInStatements() {
		String error = "[SQLITE_ERROR] SQL error or missing database (%s)";
		for (String reason : new String[] { "no such table: T", "no such column: C",
				"table T has no column named C" }) {
			assertThat(of(new SQLException(error.formatted(reason), null, 1))).isEqualTo(StoreError.NO_TABLE);
		}
	}

	/** The states are those of ORA numbers in general, and tell little. */
	@ParameterizedTest
	@CsvSource({ "23000, 1, DUPLICATE", "61000, 60, CONFLICT", "72000, 8177, CONFLICT", "61000, 54, LOCK_TIMEOUT",
			"72000, 1013, CANCELLED", "72000, 12899, REJECTED", "72000, 1653, UNAVAILABLE", "42000, 942, NO_TABLE",
			"42000, 904, NO_TABLE", "42000, 1031, OTHER", "61000, 18, TOO_MANY_CONNECTIONS",
			"66000, 12516, TOO_MANY_CONNECTIONS", "60000, 1033, UNAVAILABLE" })
	void numbersOfOracleTell(String state, int number, StoreError expected) {
		String message = "ORA-%05d: message".formatted(number);
		SQLException exception = (number == 1) ? new SQLIntegrityConstraintViolationException(message, state, number)
				: new SQLException(message, state, number);
		assertThat(StoreError.of(translated(exception))).isEqualTo(expected);
	}

	/** The driver makes most states out of the error's own, 1 to 255. */
	@ParameterizedTest
	@CsvSource({ "23000, 2627, DUPLICATE", "23000, 2601, DUPLICATE", "23000, 547, REJECTED", "40001, 1205, CONFLICT",
			"S0051, 1222, LOCK_TIMEOUT", "S0005, 3960, CONFLICT", "S0002, 1105, UNAVAILABLE", "S0001, 2628, REJECTED",
			"S0002, 208, NO_TABLE", "S0001, 207, NO_TABLE", "S0001, 3906, READ_ONLY", "S0005, 229, OTHER",
			"08S01, 0, UNAVAILABLE" })
	void codesOfSqlServerTell(String state, int code, StoreError expected) {
		assertThat(StoreError.of(translated(new SQLException("message", state, code)))).isEqualTo(expected);
	}

	/** As the stores translate. */
	private static RuntimeException translated(SQLException exception) {
		DataAccessException translated = new SQLExceptionSubclassTranslator().translate("task", "sql", exception);
		return (translated != null) ? translated : new UncategorizedSQLException("task", "sql", exception);
	}

	@Test
	void missingRightIsKnown() {
		assertThat(StoreError.isNoRight(new SQLException("User has no SELECT permission", "42500", 30_000))).isTrue();
		assertThat(StoreError.isNoRight(new SQLException("permission denied", "S0005", 229))).isTrue();
		assertThat(StoreError.isNoRight(new SQLException("ORA-01031: insufficient privileges", "42000", 1031)))
			.isTrue();
		assertThat(StoreError.isNoRight(new SQLException("ORA-00942: no table", "42000", 942))).isFalse();
		assertThat(StoreError.isNoRight(new SQLException(null, null, 229))).isFalse();
	}

	@Test
	void typesOfTheDriverTell() {
		assertThat(of(new SQLRecoverableException())).isEqualTo(StoreError.UNAVAILABLE);
		assertThat(of(new SQLNonTransientConnectionException())).isEqualTo(StoreError.UNAVAILABLE);
		assertThat(of(new SQLTransactionRollbackException())).isEqualTo(StoreError.CONFLICT);
	}

	@Test
	void typesOfSpringTell() {
		assertThat(StoreError.of(new DuplicateKeyException("x"))).isEqualTo(StoreError.DUPLICATE);
		assertThat(StoreError.of(new DataIntegrityViolationException("x"))).isEqualTo(StoreError.REJECTED);
		assertThat(StoreError.of(new CannotAcquireLockException("x"))).isEqualTo(StoreError.CONFLICT);
		for (RuntimeException exception : new RuntimeException[] { new QueryTimeoutException("x"),
				new RecoverableDataAccessException("x"), new DataAccessResourceFailureException("x"),
				new CannotGetJdbcConnectionException("x"), new CannotCreateTransactionException("x"),
				new TransactionSystemException("x") }) {
			assertThat(StoreError.of(exception)).isEqualTo(StoreError.UNAVAILABLE);
		}
		assertThat(StoreError.of(new UnexpectedRollbackException("x"))).isEqualTo(StoreError.OTHER);
		assertThat(StoreError.of(new IllegalStateException("x"))).isEqualTo(StoreError.OTHER);
	}

	@Test
	void anEmptyPoolIsNoOutageUnlessItsReasonIsThatNoConnectionCanBeOpened() {
		assertThat(of(new SQLTransientConnectionException("request timed out after 2000ms")))
			.isEqualTo(StoreError.POOL_EMPTY);
		assertThat(of(new SQLTransientConnectionException("request timed out after 2000ms", "08001",
				new SQLException("refused", "08001"))))
			.isEqualTo(StoreError.UNAVAILABLE);
		assertThat(of(new PoolExhaustedException())).isEqualTo(StoreError.POOL_EMPTY);
		assertThat(of(new SQLException("pool error", new NoSuchElementException()))).isEqualTo(StoreError.POOL_EMPTY);
		assertThat(of(new SQLException("pool error", new SQLException("refused", "08001"))))
			.isEqualTo(StoreError.UNAVAILABLE);
		assertThat(StoreError.of(new CannotGetJdbcConnectionException("x",
				new SQLTransientConnectionException("request timed out after 2000ms"))))
			.isEqualTo(StoreError.POOL_EMPTY);
	}

	@Test
	void aServerThatTakesNoFurtherConnectionIsFoundBehindWhatThePoolSays() {
		SQLException refused = new SQLException("Too many connections", "08004", 1040);
		SQLException timedOut = new SQLTransientConnectionException("request timed out", "08004", refused);
		assertThat(StoreError.of(new CannotGetJdbcConnectionException("x", timedOut)))
			.isEqualTo(StoreError.TOO_MANY_CONNECTIONS);
	}

	@Test
	void aDataSourceThatFailsBeforeItAsksTheDatabaseIsNoOutage() {
		IllegalStateException noKey = new IllegalStateException("Cannot determine target DataSource");
		assertThat(StoreError.of(new CannotGetJdbcConnectionException("x", noKey)))
			.isEqualTo(StoreError.NO_DATA_SOURCE);
		assertThat(StoreError.of(new CannotCreateTransactionException("x", noKey)))
			.isEqualTo(StoreError.NO_DATA_SOURCE);
		assertThat(StoreError.of(new CannotCreateTransactionException("x", new SQLException("closed"))))
			.isEqualTo(StoreError.UNAVAILABLE);
	}

	/** Spring's transactions take an error of the pool for their cause. */
	@Test
	void aProcessThatCanStartNoThreadIsNoMistakeInTheDataSource() {
		OutOfMemoryError noThread = new OutOfMemoryError(
				"unable to create native thread: possibly out of memory or" + " process/resource limits reached");
		assertThat(StoreError.of(new CannotCreateTransactionException("x", noThread))).isEqualTo(StoreError.NO_THREAD);
		assertThat(StoreError.of(new CannotCreateTransactionException("x", new OutOfMemoryError("Java heap space"))))
			.isEqualTo(StoreError.UNAVAILABLE);
	}

	@Test
	void aDataSourceThatCallsItselfIsNoOutage() {
		assertThat(StoreError.of(new CannotCreateTransactionException("x", new StackOverflowError())))
			.isEqualTo(StoreError.NO_DATA_SOURCE);
	}

	/** Tomcat's is called so. */
	private static final class PoolExhaustedException extends SQLException {

	}

	@Test
	void anInterruptTellsWhateverItLooksLike() {
		assertThat(of(new SQLException("message", null, 0, new InterruptedException())))
			.isEqualTo(StoreError.INTERRUPTED);
		assertThat(of(new SQLRecoverableException(new ClosedByInterruptException()))).isEqualTo(StoreError.INTERRUPTED);
		Thread.currentThread().interrupt();
		try {
			assertThat(of(new SQLRecoverableException())).isEqualTo(StoreError.INTERRUPTED);
			assertThat(of(new SQLException("message", "40001"))).isEqualTo(StoreError.CONFLICT);
		}
		finally {
			Thread.interrupted();
		}
		assertThat(of(new SQLRecoverableException())).isEqualTo(StoreError.UNAVAILABLE);
	}

	@Test
	void errorBeneathABatchErrorDecides() {
		BatchUpdateException batch = new BatchUpdateException(new int[0]);
		batch.setNextException(new SQLException("message", "40P01"));
		assertThat(of(batch)).isEqualTo(StoreError.CONFLICT);
	}

	@Test
	void timeoutOfAQueryIsAnOutageUnlessTheDatabaseSaysThatItGaveUp() {
		assertThat(StoreError.of(new QueryTimeoutException("x", new SQLTimeoutException("message"))))
			.isEqualTo(StoreError.UNAVAILABLE);
		assertThat(StoreError.of(new QueryTimeoutException("x", new SQLTimeoutException("message", "57014", 0))))
			.isEqualTo(StoreError.CANCELLED);
		assertThat(StoreError.of(new QueryTimeoutException("x", new SQLTimeoutException("message", "HYT00", 50200))))
			.isEqualTo(StoreError.LOCK_TIMEOUT);
	}

}
