package dev.hybridsession.internal.jdbc;

import java.util.List;

import javax.sql.DataSource;

import dev.hybridsession.internal.store.StoreContendedException;

/**
 * Reads the random id of the tables, and gives them one if they have none. It is in a
 * table named like that of the sessions with {@code _STORE} after it, a row per
 * namespace.
 */
public final class JdbcStoreId {

	/** Each needs another who deletes the row in the same moment. */
	private static final int ATTEMPTS = 4;

	private static final String FIND = """
			SELECT STORE_ID
			FROM %1$s_STORE
			WHERE NAMESPACE = %2$s""";

	private static final String INSERT = """
			INSERT INTO %1$s_STORE (NAMESPACE, STORE_ID)
			VALUES (%2$s, ?)""";

	private final Tables tables;

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
		this.tables = new Tables(dataSource, tableName, namespace);
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
			List<String> found = this.tables.query(FIND, String.class);
			if (!found.isEmpty()) {
				return found.get(0);
			}
			if (this.tables.insert(INSERT, candidate)) {
				return candidate;
			}
			// another was faster: read what it wrote
		}
		throw new StoreContendedException("Others keep inserting and deleting the id of the tables", null);
	}

}
