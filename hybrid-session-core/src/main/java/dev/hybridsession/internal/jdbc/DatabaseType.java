package dev.hybridsession.internal.jdbc;

import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionDefinition;

/**
 * Holds the differences between databases, which the statements of the stores ask for.
 * Error codes are in {@link StoreError}.
 */
enum DatabaseType {

	H2("H2", "SELECT CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP(3)) * 1000 AS BIGINT)"),

	/** The time is the time now, and not at the beginning of the transaction. */
	POSTGRESQL("PostgreSQL", "SELECT CAST(EXTRACT(EPOCH FROM CLOCK_TIMESTAMP()) * 1000 AS BIGINT)"),

	HSQLDB("HSQL Database Engine", "VALUES UNIX_MILLIS()"),

	/**
	 * MySQL and MariaDB. The time is without the time zone of the session, in which one
	 * hour of the year comes twice.
	 */
	MYSQL("MySQL|MariaDB", "SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000"),

	/**
	 * It tells its time only in the server's time zone. Therefore the instance uses its
	 * own clock.
	 */
	DERBY("Apache Derby", null),

	SQLITE("SQLite", "SELECT CAST(ROUND((JULIANDAY('now') - 2440587.5) * 86400000) AS INTEGER)"),

	ORACLE("Oracle", """
			SELECT EXTRACT(DAY FROM T) * 86400000 + EXTRACT(HOUR FROM T) * 3600000 + EXTRACT(MINUTE FROM T) * 60000
				+ TRUNC(EXTRACT(SECOND FROM T) * 1000)
			FROM (SELECT SYS_EXTRACT_UTC(SYSTIMESTAMP) - TIMESTAMP '1970-01-01 00:00:00' AS T FROM DUAL)"""),

	SQLSERVER("Microsoft SQL Server",
			"SELECT DATEDIFF_BIG(MILLISECOND, CAST('19700101' AS DATETIME2), SYSUTCDATETIME())"),

	/** On Linux, UNIX and Windows. */
	DB2("DB2/.*", """
			SELECT BIGINT(DAYS(T) - DAYS(DATE('1970-01-01'))) * 86400000 + BIGINT(MIDNIGHT_SECONDS(T)) * 1000
				+ MICROSECOND(T) / 1000
			FROM (SELECT CURRENT TIMESTAMP - CURRENT TIMEZONE AS T FROM SYSIBM.SYSDUMMY1) AS NOW"""),

	/** Any other, taken to know the SQL standard. */
	GENERIC(".*", null);

	private final String productName;

	private final @Nullable String now;

	DatabaseType(String productName, @Nullable String now) {
		this.productName = productName;
		this.now = now;
	}

	/**
	 * Returns the first type whose pattern matches the name that a driver gives its
	 * database.
	 */
	static DatabaseType of(String productName) {
		return Stream.of(values()).filter((type) -> productName.matches(type.productName)).findFirst().orElse(GENERIC);
	}

	/**
	 * Returns the isolation level of writes. The default of most is right, and to ask for
	 * the level that is already in force costs a round trip. At MySQL's default of
	 * REPEATABLE READ, InnoDB locks gaps, and inserts deadlock.
	 * @return the level, as in {@link TransactionDefinition}
	 */
	int isolationLevel() {
		return (this == MYSQL) ? TransactionDefinition.ISOLATION_READ_COMMITTED
				: TransactionDefinition.ISOLATION_DEFAULT;
	}

	/**
	 * Returns the query for the time of the database, in milliseconds since the epoch and
	 * independent of every time zone, or {@code null} if there is none that all such
	 * databases know.
	 */
	@Nullable String now() {
		return this.now;
	}

	/**
	 * Returns what a transaction that writes begins with. In SQLite, a transaction that
	 * has read and then wants to write fails at once while another one writes. A
	 * transaction that begins with a write waits for its turn.
	 * @return a statement, or {@code null} if transactions need none
	 */
	@Nullable String firstWrite(TableName table) {
		return (this == SQLITE) ? "DELETE FROM " + table.value() + " WHERE 1 = 0" : null;
	}

	/**
	 * Tells whether a row that is removed always takes the rows with it that refer to it.
	 * Those of SQLite go only if the URL has {@code foreign_keys=on}.
	 */
	boolean cascades() {
		return this != SQLITE;
	}

	/**
	 * Returns the end of a query that has a limit, with one parameter. Several of the
	 * compatibility modes of H2 know no {@code LIMIT}, and all know the standard. The
	 * limit of SQL Server belongs to the order, which every query with a limit has.
	 */
	String limit() {
		return switch (this) {
			case POSTGRESQL, HSQLDB, MYSQL, SQLITE -> "LIMIT ?";
			case SQLSERVER -> "OFFSET 0 ROWS FETCH NEXT ? ROWS ONLY";
			case H2, DERBY, ORACLE, DB2, GENERIC -> "FETCH FIRST ? ROWS ONLY";
		};
	}

}
