package dev.hybridsession.internal.jdbc;

import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the random id of the tables, and gives them one if they have none. It is in a
 * table named like that of the sessions with {@code _STORE} after it, a row per
 * namespace.
 */
public record JdbcStoreId(Tables tables) {

	private static final Logger logger = LoggerFactory.getLogger(JdbcStoreId.class);

	private static final String FIND = """
			SELECT STORE_ID
			FROM %1$s_STORE
			WHERE NAMESPACE = %2$s""";

	private static final String INSERT = """
			INSERT INTO %1$s_STORE (NAMESPACE, STORE_ID)
			VALUES (%2$s, ?)""";

	/**
	 * Returns the id of the tables. Of many that ask at once all get the same.
	 * @param candidate the id that they get if they have none
	 * @throws dev.hybridsession.internal.store.StoreUnavailableException if the database
	 * cannot be asked
	 */
	public String claim(String candidate) {
		List<String> found = this.tables.query(FIND, String.class);
		if (found.isEmpty() && this.tables.insert(INSERT, candidate)) {
			logger.info(
					"Table {} had no store id, and has {} now: the tables are new. If they should not be, they were"
							+ " emptied, or the database is another one. Sessions without a row end at their next sync",
					this.tables.name().beside("STORE"), candidate);
			return candidate;
		}
		// another may have been faster: read what it wrote
		return found.isEmpty() ? this.tables.query(FIND, String.class).get(0) : found.get(0);
	}

}
