package dev.hybridsession.internal.jdbc;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import javax.sql.DataSource;

import dev.hybridsession.internal.store.LockTable;
import dev.hybridsession.internal.store.Namespace;

/**
 * Leases in a table named like that of the sessions with {@code _LOCK} after it.
 * <ol>
 * <li>The row of a lease that was given back stays and has ended, so that the next one
 * takes it with a single update; inserting and deleting the same key all the time is what
 * InnoDB deadlocks over.</li>
 * <li>Where no row has ended, look whether there is one before inserting: a duplicate key
 * is an error that some databases log, and everybody who waits would make one.</li>
 * </ol>
 */
public final class JdbcLockTable implements LockTable {

	private final LockSql sql;

	private final StoreTransactions transactions;

	/**
	 * Creates a table of leases. It asks the database for nothing before it is used.
	 * @param dataSource where the table is
	 * @param tableName the table of the sessions, an SQL identifier, after its schema and
	 * a dot if need be
	 * @param namespace the application whose rows are seen
	 * @throws IllegalArgumentException if the table's name is not an identifier, or the
	 * namespace is none
	 */
	public JdbcLockTable(DataSource dataSource, String tableName, String namespace) {
		TableName table = new TableName(tableName);
		this.sql = new LockSql(table, new Namespace(namespace));
		this.transactions = new StoreTransactions(dataSource, table, LockSupport::parkNanos);
	}

	@Override
	public boolean acquire(String key, String owner, long now, long until) {
		if (update(this.sql.takeOver(), owner, until, key, now) == 1) {
			return true;
		}
		if (!read(() -> this.transactions.jdbc().queryForList(this.sql.find(), String.class, key)).isEmpty()) {
			return false;
		}
		try {
			return update(this.sql.insert(), key, owner, until) == 1;
		}
		catch (DuplicateRowException ex) {
			return false;
		}
	}

	@Override
	public boolean renew(String key, String owner, long until) {
		return update(this.sql.renew(), until, key, owner) == 1;
	}

	@Override
	public boolean release(String key, String owner) {
		return update(this.sql.release(), key, owner) == 1;
	}

	@Override
	public int purgeExpired(long now, int limit) {
		String find = this.sql.findExpired(this.transactions.database().type());
		List<String> keys = read(() -> this.transactions.jdbc().queryForList(find, String.class, now, limit));
		return keys.stream().sorted().mapToInt((key) -> update(this.sql.purge(), key, now)).sum();
	}

	private int update(String statement, Object... arguments) {
		return this.transactions.write(() -> this.transactions.jdbc().update(statement, arguments));
	}

	private <T> T read(Supplier<T> query) {
		return this.transactions.read(query);
	}

}
