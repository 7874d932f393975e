package dev.hybridsession.internal.jdbc;

import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.hybridsession.internal.store.RowEnd;
import dev.hybridsession.internal.store.RowEnding;
import dev.hybridsession.internal.store.RowName;
import dev.hybridsession.internal.store.RowRead;
import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.RowText;
import dev.hybridsession.internal.store.RowUpdate;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.SessionStore;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.ResultSetExtractor;

/**
 * The sessions in a table of a relational database: one of {@link DatabaseType}, or one
 * that knows the SQL standard.
 *
 * <p>
 * Every change has a transaction of its own. It neither joins nor breaks a transaction of
 * the caller, and needs a second connection beside it. The callback of {@link #end},
 * {@link #endAll} and {@link #insertEnded} may run more than once. Each earlier run was
 * rolled back, so only its effects outside the transaction are repeated.
 *
 * <p>
 * MySQL and MariaDB take a record only if it fits into their {@code max_allowed_packet},
 * of which zero bytes need two; for records of 16 MB it has to be 34 MB. When a
 * connection is lost while a batch with a rejected row is done in parts, some parts may
 * be done.
 *
 * <p>
 * MySQL, MariaDB, HSQLDB, Derby, SQL Server and Db2 may take ids that differ in trailing
 * blanks only for duplicates: the second is then not inserted. It is not found under the
 * other's id either.
 */
public final class JdbcSessionStore implements SessionStore {

	/** Less than any id, and not empty, which Oracle takes for null. */
	static final String BEFORE_ALL_IDS = " ";

	private static final String SELECT = """
			SELECT INTERNAL_ID, PUBLIC_ID, VERSION, CREATION_TIME, LAST_ACCESS_TIME, EXPIRY_TIME, ENDED_TIME, PRINCIPAL, RECORD
			FROM %1$s
			WHERE NAMESPACE = %2$s
			""";

	private static final String FIND = SELECT + "AND PUBLIC_ID = ?";

	private static final String FIND_BY_PRINCIPAL = SELECT + "AND PRINCIPAL = ? AND ENDED_TIME IS NULL";

	static final String FIND_EXPIRED = SELECT + """
			AND EXPIRY_TIME BETWEEN ? AND ? AND (EXPIRY_TIME > ? OR INTERNAL_ID > ?) AND ENDED_TIME IS NULL
			ORDER BY EXPIRY_TIME, INTERNAL_ID
			""";

	static final String FIND_ACCESSED_SINCE = """
			SELECT INTERNAL_ID, PUBLIC_ID
			FROM %1$s
			WHERE NAMESPACE = %2$s AND INTERNAL_ID > ? AND LAST_ACCESS_TIME >= ? AND ENDED_TIME IS NULL
			ORDER BY INTERNAL_ID
			""";

	private static final String INSERT = """
			INSERT INTO %1$s (NAMESPACE, INTERNAL_ID, PUBLIC_ID, VERSION, CREATION_TIME, LAST_ACCESS_TIME, EXPIRY_TIME, PRINCIPAL, RECORD)
			VALUES (%2$s, ?, ?, ?, ?, ?, ?, ?, ?)""";

	private static final String INSERT_ENDED = """
			INSERT INTO %1$s (NAMESPACE, INTERNAL_ID, PUBLIC_ID, VERSION, CREATION_TIME, LAST_ACCESS_TIME, EXPIRY_TIME, ENDED_TIME)
			VALUES (%2$s, ?, ?, 0, ?, ?, ?, ?)""";

	static final String FIND_PURGEABLE = """
			SELECT INTERNAL_ID
			FROM %1$s
			WHERE NAMESPACE = %2$s AND EXPIRY_TIME <= ? AND ENDED_TIME IS NOT NULL
			ORDER BY EXPIRY_TIME, INTERNAL_ID
			""";

	private static final String PURGE = """
			DELETE FROM %1$s
			WHERE NAMESPACE = %2$s AND INTERNAL_ID = ? AND EXPIRY_TIME <= ? AND ENDED_TIME IS NOT NULL""";

	private static final String FIND_PUBLIC_ID = """
			SELECT PUBLIC_ID
			FROM %1$s
			WHERE NAMESPACE = %2$s AND INTERNAL_ID = ? AND ENDED_TIME IS NULL""";

	private final Tables tables;

	private final StoreTransactions transactions;

	/** Creates a store. It asks the database for nothing before it is used. */
	public JdbcSessionStore(Tables tables) {
		this.tables = tables;
		this.transactions = tables.transactions();
	}

	@Override
	public RowRead find(String publicId) {
		if (!RowText.isPublicId(publicId)) {
			return RowRead.NotLive.ABSENT;
		}
		try {
			ResultSetExtractor<RowRead> answer = (rows) -> SessionRows.find(rows, publicId);
			return this.transactions
				.read(() -> this.transactions.jdbc().query(this.tables.sql(FIND), answer, publicId));
		}
		catch (RowRejectedException ex) {
			// PostgreSQL has no NUL in texts, so that no row bears such an id.
			return RowRead.NotLive.ABSENT;
		}
	}

	/**
	 * Finds the public id of a live session by its internal id. Operators ask: the
	 * internal id is in the log, and opens no session.
	 * @return the id, or empty if no live session with this internal id has a row
	 * @throws dev.hybridsession.internal.store.StoreUnavailableException if the database
	 * cannot be asked
	 */
	public static Optional<String> publicId(Tables tables, String internalId) {
		return tables.query(FIND_PUBLIC_ID, String.class, internalId).stream().findFirst();
	}

	@Override
	public List<SessionRow> findByPrincipal(String principal) {
		if (!RowText.isPrincipal(principal)) {
			return List.of();
		}
		try {
			return select(FIND_BY_PRINCIPAL, principal).stream()
				.filter((row) -> principal.equals(row.principal()))
				.toList();
		}
		catch (RowRejectedException ex) {
			return List.of();
		}
	}

	@Override
	public boolean insert(SessionRow row) {
		SessionRows.check(row, this.transactions);
		return this.tables.insert(INSERT, SessionRows.insertArguments(row));
	}

	@Override
	public boolean update(RowUpdate update) {
		SessionRows.check(update.row(), this.transactions);
		return this.tables.change(BatchUpdate.UPDATE, SessionRows.updateArguments(update));
	}

	@Override
	public List<RowUpdate.Outcome> updateAll(List<RowUpdate> updates) {
		return new BatchUpdate(this.tables).run(updates);
	}

	@Override
	public boolean end(RowState expected, RowEnd end, Runnable inTransaction) {
		return !endAll(List.of(new RowEnding(expected, end, inTransaction))).isEmpty();
	}

	@Override
	public Set<String> endAll(List<RowEnding> endings) {
		return new BatchEnd(this.tables).run(endings);
	}

	@Override
	public boolean insertEnded(RowEnd end, Runnable inTransaction) {
		RowText.check(end.internalId(), end.publicId());
		try {
			Object[] arguments = { end.internalId(), end.publicId(), end.creationTime(), end.endedTime(),
					end.purgeTime(), end.endedTime() };
			return this.transactions
				.write(() -> this.transactions.jdbc().update(this.tables.sql(INSERT_ENDED), arguments), (inserted) -> {
					if (inserted == 1) {
						inTransaction.run();
					}
				}) == 1;
		}
		catch (DuplicateRowException ex) {
			return false;
		}
	}

	@Override
	public List<SessionRow> findExpired(long now, @Nullable SessionRow after, int limit) {
		long from = (after != null) ? after.expiryTime() : Long.MIN_VALUE;
		String fromId = (after != null) ? after.internalId() : BEFORE_ALL_IDS;
		return select(this.tables.limited(FIND_EXPIRED), from, beforeNever(now), from, fromId, limit);
	}

	@Override
	public List<RowName> findAccessedSince(long since, @Nullable String after, int limit) {
		return this.tables.query(this.tables.limited(FIND_ACCESSED_SINCE),
				(row, number) -> new RowName(row.getString(1), row.getString(2)),
				(after != null) ? after : BEFORE_ALL_IDS, since, limit);
	}

	private List<SessionRow> select(String query, Object... arguments) {
		return this.tables.query(query, (row, number) -> SessionRows.live(row), arguments);
	}

	@Override
	public int purge(long now, int limit) {
		long until = beforeNever(now);
		List<Object[]> arguments = this.tables.query(this.tables.limited(FIND_PURGEABLE), String.class, until, limit)
			.stream()
			.sorted()
			.map((id) -> new Object[] { id, until })
			.toList();
		if (arguments.isEmpty()) {
			return 0;
		}
		int[] counts = this.transactions.write(() -> this.transactions.patient((jdbc) -> {
			if (!this.transactions.database().type().cascades()) {
				// no subsession of an ended session is read
				String delete = this.tables.sql(BatchEnd.DELETE_SUBSESSIONS);
				arguments.forEach((one) -> jdbc.update(delete, one[0]));
			}
			return jdbc.batchUpdate(this.tables.sql(PURGE), arguments);
		}));
		// A driver that does not tell: at worst another instance has purged the row.
		return (int) Arrays.stream(counts).filter((count) -> count == 1 || count == Statement.SUCCESS_NO_INFO).count();
	}

	/** The greatest time stands for never, whatever the clock says. */
	private static long beforeNever(long now) {
		return Math.min(now, Long.MAX_VALUE - 1);
	}

	@Override
	public void probe() {
		this.transactions.probe();
	}

}
