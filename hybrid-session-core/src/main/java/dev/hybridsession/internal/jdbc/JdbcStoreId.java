package dev.hybridsession.internal.jdbc;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

import javax.sql.DataSource;

import dev.hybridsession.internal.store.Namespace;
import dev.hybridsession.internal.store.StoreContendedException;

/**
 * Reads the random id of the tables, and gives them one if they have none. It is in a
 * table named like that of the sessions with {@code _STORE} after it, a row per
 * namespace.
 */
public final class JdbcStoreId {

	/** Each needs another who deletes the row in the same moment. */
	private static final int ATTEMPTS = 4;

	private final StoreIdSql sql;

	private final StoreTransactions transactions;

	/**
	 * Creates a reader. It asks the database for nothing before it is used.
	 * @param dataSource where the tables are
	 * @param tableName the table of the sessions, an SQL identifier, after its schema and
	 * a dot if need be
	 * @param namespace the application whose row is seen
	 * @throws IllegalArgumentException if the table's name is not an identifier, or the
	 * namespace is none
	 */
	public JdbcStoreId(DataSource dataSource, String tableName, String namespace) {
		TableName table = new TableName(tableName);
		this.sql = new StoreIdSql(table, new Namespace(namespace));
		this.transactions = new StoreTransactions(dataSource, table, LockSupport::parkNanos);
	}

	/**
	 * Returns the id of the tables. Of many that ask at once all get the same.
	 * @param candidate the id that they get if they have none
	 * @return their id
	 * @throws dev.hybridsession.internal.store.StoreUnavailableException if the database
	 * cannot be asked
	 */
	public String claim(String candidate) {
		for (int i = 0; i < ATTEMPTS; i++) {
			List<String> found = this.transactions
				.read(() -> this.transactions.jdbc().queryForList(this.sql.find(), String.class));
			if (!found.isEmpty()) {
				return found.get(0);
			}
			try {
				this.transactions.write(() -> this.transactions.jdbc().update(this.sql.insert(), candidate));
				return candidate;
			}
			catch (DuplicateRowException ex) {
				// another was faster: read what it wrote
			}
		}
		throw new StoreContendedException("Others keep inserting and deleting the id of the tables", null);
	}

}
