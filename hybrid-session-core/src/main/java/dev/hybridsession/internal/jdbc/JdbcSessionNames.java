package dev.hybridsession.internal.jdbc;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

import javax.sql.DataSource;

import dev.hybridsession.internal.store.Namespace;

/**
 * Finds the public id of a live session by its internal id. Operators ask: the internal
 * id is in the log, and opens no session.
 */
public final class JdbcSessionNames {

	private final String find;

	private final StoreTransactions transactions;

	/**
	 * Creates a finder. It asks the database for nothing before it is used.
	 * @param dataSource where the tables are
	 * @param tableName the table of the sessions
	 * @param namespace the application whose rows are seen
	 */
	public JdbcSessionNames(DataSource dataSource, String tableName, String namespace) {
		TableName table = new TableName(tableName);
		this.find = "SELECT PUBLIC_ID FROM %s WHERE NAMESPACE = %s AND INTERNAL_ID = ? AND ENDED_TIME IS NULL"
			.formatted(table.value(), TableName.literal(new Namespace(namespace)));
		this.transactions = new StoreTransactions(dataSource, table, LockSupport::parkNanos);
	}

	/**
	 * Returns the public id of a session.
	 * @return the id, or empty if no live session with this internal id has a row
	 * @throws dev.hybridsession.internal.store.StoreUnavailableException if the database
	 * cannot be asked
	 */
	public Optional<String> publicId(String internalId) {
		List<String> found = this.transactions
			.read(() -> this.transactions.jdbc().queryForList(this.find, String.class, internalId));
		return found.stream().findFirst();
	}

}
