package dev.hybridsession.internal.jdbc;

import java.sql.Connection;

import javax.sql.DataSource;

/**
 * Tells the transactions of the stores whether a pool that gave no connection has any,
 * and has a pool drop a connection that is broken. A pool that is busy has some. A pool
 * that cannot connect has none, but may say the same: that no connection was free in
 * time. The class of the pool is known by its name, because none of the three needs to be
 * on the class path.
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

	/**
	 * Has a pool of HikariCP close a connection that it gave, and never give it again.
	 * @return {@code false} if the data source is no such pool, or the connection is not
	 * as the pool gave it
	 */
	static boolean evict(DataSource dataSource, Connection connection) {
		DataSource pool = HandedOn.source(dataSource);
		try {
			for (Class<?> type = pool.getClass(); type != null; type = type.getSuperclass()) {
				if (type.getName().equals("com.zaxxer.hikari.HikariDataSource")
						&& connection.getClass().getName().startsWith("com.zaxxer.hikari.")) {
					HikariPools.evict(pool, connection);
					return true;
				}
			}
			return false;
		}
		catch (ClassCastException | LinkageError ex) {
			// a pool of the same name from another class loader, or a wrapped connection
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
