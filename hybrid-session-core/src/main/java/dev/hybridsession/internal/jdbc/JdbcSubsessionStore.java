package dev.hybridsession.internal.jdbc;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

import javax.sql.DataSource;

import dev.hybridsession.internal.store.Namespace;
import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.store.SubsessionRow;
import dev.hybridsession.internal.store.SubsessionStore;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The subsessions in a table beside that of the sessions. Its name is the other's with
 * {@code _SUBSESSION} after it. As there, every change is in a transaction of its own.
 */
public final class JdbcSubsessionStore implements SubsessionStore {

	private final SubsessionSql sql;

	private final StoreTransactions transactions;

	/**
	 * Creates a store. It asks the database for nothing before it is used.
	 * @param dataSource where the tables are
	 * @param tableName the table of the sessions, as for {@link JdbcSessionStore}
	 * @param namespace the application whose rows are seen
	 * @throws IllegalArgumentException if the table's name is not an identifier, or the
	 * namespace is none
	 */
	public JdbcSubsessionStore(DataSource dataSource, String tableName, String namespace) {
		TableName table = new TableName(tableName);
		this.sql = new SubsessionSql(table, new Namespace(namespace));
		this.transactions = new StoreTransactions(dataSource, table, LockSupport::parkNanos);
	}

	@Override
	public @Nullable SubsessionRow find(String internalId, String name) {
		List<SubsessionRow> rows = select(this.sql.find(), internalId, name);
		return rows.isEmpty() ? null : rows.get(0);
	}

	@Override
	public List<SubsessionRow> findAll(String internalId) {
		return select(this.sql.findAll(), internalId);
	}

	private List<SubsessionRow> select(String query, Object... arguments) {
		return this.transactions
			.read(() -> jdbc().query(query, (row, number) -> new SubsessionRow(row.getString("INTERNAL_ID"),
					row.getString("NAME"), row.getLong("VERSION"), row.getBytes("RECORD")), arguments));
	}

	/**
	 * The session is asked for in the transaction, but not locked: if it ends meanwhile,
	 * the row stays behind unseen until that of the session is purged.
	 */
	@Override
	public Insertion insert(SubsessionRow row) {
		check(row);
		Object[] arguments = { row.internalId(), row.name(), row.version(), row.record() };
		try {
			return this.transactions.write(() -> {
				List<Integer> lives = jdbc().queryForList(this.sql.lives(), Integer.class, row.internalId());
				if (lives.isEmpty()) {
					return Insertion.NO_SESSION;
				}
				if (lives.get(0) == 0) {
					return Insertion.ENDED;
				}
				jdbc().update(this.sql.insert(), arguments);
				return Insertion.INSERTED;
			});
		}
		catch (DuplicateRowException ex) {
			return Insertion.EXISTS;
		}
	}

	@Override
	public boolean update(SubsessionRow row, long expectedVersion) {
		check(row);
		Object[] arguments = { row.version(), row.record(), row.internalId(), row.name(), expectedVersion };
		return this.transactions.write(() -> jdbc().update(this.sql.update(), arguments)) == 1;
	}

	private void check(SubsessionRow row) {
		if (!this.transactions.database().fits(row.record())) {
			throw new RowRejectedException("Subsession '" + row.name() + "' has " + row.record().length
					+ " bytes, which is too large for the max_allowed_packet of the database", null);
		}
	}

	private JdbcTemplate jdbc() {
		return this.transactions.jdbc();
	}

}
