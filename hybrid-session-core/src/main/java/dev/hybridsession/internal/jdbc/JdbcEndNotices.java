package dev.hybridsession.internal.jdbc;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

import javax.sql.DataSource;

import dev.hybridsession.internal.store.EndNotice;
import dev.hybridsession.internal.store.EndNotices;
import dev.hybridsession.internal.store.Namespace;

/**
 * The ends that instances tell each other of, in a table named like that of the sessions
 * with {@code _END} after it.
 */
public final class JdbcEndNotices implements EndNotices {

	private static final String INSERT = """
			INSERT INTO %s (NAMESPACE, INTERNAL_ID, PUBLIC_ID, EXPIRED, INSTANCE_ID, TOLD_TIME)
			VALUES (%s, ?, ?, ?, ?, ?)""";

	private static final String FIND = """
			SELECT INTERNAL_ID, PUBLIC_ID, EXPIRED, INSTANCE_ID, TOLD_TIME
			FROM %s
			WHERE NAMESPACE = %s AND TOLD_TIME >= ? AND (TOLD_TIME > ? OR INTERNAL_ID > ?)
			ORDER BY TOLD_TIME, INTERNAL_ID
			""";

	private static final String DELETE = """
			DELETE FROM %s
			WHERE NAMESPACE = %s AND TOLD_TIME < ?""";

	private final TableName table;

	private final Namespace namespace;

	private final StoreTransactions transactions;

	/**
	 * Creates the notices. They ask the database for nothing before they are used.
	 * @param dataSource where the table is
	 * @param tableName the table of the sessions, an SQL identifier, after its schema and
	 * a dot if need be
	 * @param namespace the application whose rows are seen
	 * @throws IllegalArgumentException if the table's name is not an identifier, or the
	 * namespace is none
	 */
	public JdbcEndNotices(DataSource dataSource, String tableName, String namespace) {
		this.table = new TableName(tableName);
		this.namespace = new Namespace(namespace);
		this.transactions = new StoreTransactions(dataSource, this.table, LockSupport::parkNanos);
	}

	@Override
	public void tell(List<EndNotice> notices) {
		try {
			insert(notices);
		}
		catch (DuplicateRowException ex) {
			// an answer was lost, and this is told again
			notices.forEach((notice) -> {
				try {
					insert(List.of(notice));
				}
				catch (DuplicateRowException same) {
					// it has been told
				}
			});
		}
	}

	private void insert(List<EndNotice> notices) {
		List<Object[]> rows = notices.stream()
			.map((notice) -> new Object[] { notice.internalId(), notice.publicId(), notice.expired() ? 1 : 0,
					notice.instance(), notice.told() })
			.toList();
		this.transactions.write(() -> this.transactions.jdbc().batchUpdate(statement(INSERT), rows));
	}

	@Override
	public List<EndNotice> toldSince(long time, String after, int limit) {
		String query = statement(FIND) + this.transactions.database().type().limit();
		return this.transactions.read(() -> this.transactions.jdbc()
			.query(query,
					(row, number) -> new EndNotice(row.getString("INTERNAL_ID"), row.getString("PUBLIC_ID"),
							row.getInt("EXPIRED") == 1, row.getString("INSTANCE_ID"), row.getLong("TOLD_TIME")),
					time, time, after.isEmpty() ? JdbcSessionStore.BEFORE_ALL_IDS : after, limit));
	}

	@Override
	public void forget(long before) {
		this.transactions.write(() -> this.transactions.jdbc().update(statement(DELETE), before));
	}

	private String statement(String statement) {
		return statement.formatted(this.table.end(), TableName.literal(this.namespace));
	}

}
