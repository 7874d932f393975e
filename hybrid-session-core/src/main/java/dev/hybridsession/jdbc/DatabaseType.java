package dev.hybridsession.jdbc;

import org.springframework.transaction.TransactionDefinition;

/**
 * What differs between databases.
 */
enum DatabaseType {

	H2, POSTGRESQL, HSQLDB,

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

	},

	/**
	 * Any other, taken to know the SQL standard.
	 */
	GENERIC {

		@Override
		String limit() {
			return "FETCH FIRST ? ROWS ONLY";
		}

	};

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
	 * Returns the end of a query that has a limit.
	 * @return the clause with one parameter
	 */
	String limit() {
		return "LIMIT ?";
	}

}
