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
			default -> GENERIC;
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
	 * Returns the end of a query that has a limit.
	 * @return the clause with one parameter
	 */
	String limit() {
		return "LIMIT ?";
	}

}
