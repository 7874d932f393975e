package dev.hybridsession.internal.jdbc;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionDefinition;

/**
 * Holds the differences between databases, which the statements of the stores ask for.
 */
enum DatabaseType {

	/**
	 * Several of its compatibility modes know no {@code LIMIT}, and all know the
	 * standard.
	 */
	H2 {

		@Override
		String limit() {
			return STANDARD_LIMIT;
		}

		@Override
		String now() {
			return "SELECT CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP(3)) * 1000 AS BIGINT)";
		}

	},

	POSTGRESQL {

		/**
		 * The time now, and not at the beginning of the transaction.
		 */
		@Override
		String now() {
			return "SELECT CAST(EXTRACT(EPOCH FROM CLOCK_TIMESTAMP()) * 1000 AS BIGINT)";
		}

	},

	HSQLDB {

		@Override
		String now() {
			return "VALUES UNIX_MILLIS()";
		}

	},

	/**
	 * MySQL and MariaDB.
	 */
	MYSQL {

		/**
		 * At their default of REPEATABLE READ, InnoDB locks gaps, and inserts deadlock.
		 */
		@Override
		int isolationLevel() {
			return TransactionDefinition.ISOLATION_READ_COMMITTED;
		}

		/**
		 * Without the time zone of the session, in which one hour of the year comes
		 * twice.
		 */
		@Override
		String now() {
			return "SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000";
		}

	},

	/**
	 * It tells its time only in the server's time zone. Therefore the instance uses its
	 * own clock.
	 */
	DERBY {

		@Override
		String limit() {
			return STANDARD_LIMIT;
		}

	},

	SQLITE {

		@Override
		String now() {
			return "SELECT CAST(ROUND((JULIANDAY('now') - 2440587.5) * 86400000) AS INTEGER)";
		}

		/**
		 * A transaction that has read and then wants to write fails at once while another
		 * one writes. One that begins with a write waits for its turn.
		 */
		@Override
		String firstWrite(TableName table) {
			return "DELETE FROM " + table.value() + " WHERE 1 = 0";
		}

		@Override
		boolean cascades() {
			return false;
		}

	},

	ORACLE {

		@Override
		String limit() {
			return STANDARD_LIMIT;
		}

		@Override
		String now() {
			return """
					SELECT EXTRACT(DAY FROM T) * 86400000 + EXTRACT(HOUR FROM T) * 3600000 + EXTRACT(MINUTE FROM T) * 60000
						+ TRUNC(EXTRACT(SECOND FROM T) * 1000)
					FROM (SELECT SYS_EXTRACT_UTC(SYSTIMESTAMP) - TIMESTAMP '1970-01-01 00:00:00' AS T FROM DUAL)""";
		}

	},

	/**
	 * Its limit belongs to the order, which every query with a limit has.
	 */
	SQLSERVER {

		@Override
		String limit() {
			return "OFFSET 0 ROWS FETCH NEXT ? ROWS ONLY";
		}

		@Override
		String now() {
			return "SELECT DATEDIFF_BIG(MILLISECOND, CAST('19700101' AS DATETIME2), SYSUTCDATETIME())";
		}

	},

	/**
	 * On Linux, UNIX and Windows.
	 */
	DB2 {

		@Override
		String limit() {
			return STANDARD_LIMIT;
		}

		@Override
		String now() {
			return """
					SELECT BIGINT(DAYS(T) - DAYS(DATE('1970-01-01'))) * 86400000 + BIGINT(MIDNIGHT_SECONDS(T)) * 1000
						+ MICROSECOND(T) / 1000
					FROM (SELECT CURRENT TIMESTAMP - CURRENT TIMEZONE AS T FROM SYSIBM.SYSDUMMY1) AS NOW""";
		}

	},

	/**
	 * Any other, taken to know the SQL standard.
	 */
	GENERIC {

		@Override
		String limit() {
			return STANDARD_LIMIT;
		}

	};

	private static final String STANDARD_LIMIT = "FETCH FIRST ? ROWS ONLY";

	/**
	 * Returns the type of a database.
	 * @param productName how its driver calls it
	 * @return the type
	 */
	static DatabaseType of(String productName) {
		return switch (productName) {
			case "H2" -> H2;
			case "PostgreSQL" -> POSTGRESQL;
			case "HSQL Database Engine" -> HSQLDB;
			case "MySQL", "MariaDB" -> MYSQL;
			case "Apache Derby" -> DERBY;
			case "SQLite" -> SQLITE;
			case "Oracle" -> ORACLE;
			case "Microsoft SQL Server" -> SQLSERVER;
			default -> productName.startsWith("DB2/") ? DB2 : GENERIC;
		};
	}

	/**
	 * Returns the isolation level of writes. The default of most is right, and to ask for
	 * the level that is already in force costs a round trip.
	 * @return the level, as in {@link TransactionDefinition}
	 */
	int isolationLevel() {
		return TransactionDefinition.ISOLATION_DEFAULT;
	}

	/**
	 * Returns the query for the time of the database, in milliseconds since the epoch and
	 * independent of every time zone.
	 * @return the query, or {@code null} if there is none that all such databases know
	 */
	@Nullable String now() {
		return null;
	}

	/**
	 * Returns what a transaction that writes begins with.
	 * @param table the table of sessions
	 * @return a statement, or {@code null} if transactions need none
	 */
	@Nullable String firstWrite(TableName table) {
		return null;
	}

	/**
	 * Tells whether a row that is removed always takes the rows with it that refer to it.
	 * Those of SQLite go only if the URL has {@code foreign_keys=on}.
	 */
	boolean cascades() {
		return true;
	}

	/**
	 * Returns the end of a query that has a limit.
	 * @return the clause with one parameter
	 */
	String limit() {
		return "LIMIT ?";
	}

}
