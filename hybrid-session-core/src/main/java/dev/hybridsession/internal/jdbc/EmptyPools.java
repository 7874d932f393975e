package dev.hybridsession.internal.jdbc;

import javax.sql.DataSource;

/**
 * Tells the transactions of the stores whether a pool that gave no connection has any. A
 * pool that is busy has some. A pool that cannot connect has none, but may say the same:
 * that no connection was free in time. The class of the pool is known by its name,
 * because none of the three needs to be on the class path.
 */
final class EmptyPools {

	private EmptyPools() {
	}

	/**
	 * Returns whether a data source is a pool that has not a single connection, not even
	 * a busy one.
	 * @return {@code false} too if it is no pool that is known
	 */
	static boolean hasNoConnection(DataSource dataSource) {
		DataSource pool = HandedOn.source(dataSource);
		try {
			return isEmpty(pool);
		}
		catch (ClassCastException | LinkageError ex) {
			// a pool of the same name from another class loader
			return false;
		}
	}

	private static boolean isEmpty(DataSource pool) {
		for (Class<?> type = pool.getClass(); type != null; type = type.getSuperclass()) {
			switch (type.getName()) {
				case "com.zaxxer.hikari.HikariDataSource":
					return HikariPools.hasNoConnection(pool);
				case "org.apache.commons.dbcp2.BasicDataSource":
					return DbcpPools.hasNoConnection(pool);
				case "org.apache.tomcat.jdbc.pool.DataSource":
					return TomcatPools.hasNoConnection(pool);
				default:
					break;
			}
		}
		return false;
	}

}
