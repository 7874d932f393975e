package dev.hybridsession.internal.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A pool of one connection that does nothing when it gets the connection back, as some
 * pools do: a transaction stays open.
 */
final class SingleConnection extends SingleConnectionDataSource {

	SingleConnection(DataSource pool) {
		super(connection(pool), true);
	}

	private static Connection connection(DataSource pool) {
		try {
			return pool.getConnection();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
