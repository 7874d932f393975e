package dev.hybridsession.internal.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import javax.sql.DataSource;

import dev.hybridsession.internal.store.ClusterNotebook;
import dev.hybridsession.internal.store.InstanceNote;
import dev.hybridsession.internal.store.Namespace;
import dev.hybridsession.internal.store.StoreContendedException;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * The notebook of instances in two tables named like that of the sessions: with
 * {@code _INSTANCE} after it a row per instance, with {@code _NODE} one per node.
 * <ol>
 * <li>A row is updated, and inserted if there is none. An instance that finds it inserted
 * by another meanwhile begins again, and so does one that finds it removed.</li>
 * <li>Every statement is a transaction of its own and has its condition in itself, so
 * that no order of them loses the newest fence or takes an instance on twice.</li>
 * </ol>
 */
public final class JdbcClusterNotebook implements ClusterNotebook {

	/** Each needs another who inserts or removes the same row in the same moment. */
	private static final int ATTEMPTS = 16;

	private final NotebookSql sql;

	private final StoreTransactions transactions;

	/**
	 * Creates a notebook. It asks the database for nothing before it is used.
	 * @param dataSource where the tables are
	 * @param tableName the table of the sessions, an SQL identifier, after its schema and
	 * a dot if need be
	 * @param namespace the application whose rows are seen
	 * @throws IllegalArgumentException if the table's name is not an identifier, or the
	 * namespace is none
	 */
	public JdbcClusterNotebook(DataSource dataSource, String tableName, String namespace) {
		TableName table = new TableName(tableName);
		this.sql = new NotebookSql(table, new Namespace(namespace));
		this.transactions = new StoreTransactions(dataSource, table, LockSupport::parkNanos);
	}

	@Override
	public void signIn(InstanceNote note) {
		NodeNames.check(note);
		Object[] arguments = { NodeNames.join(note.nodes()), note.copies(), NodeNames.join(note.away()),
				IdentityText.join(note), NodeNames.orMark(note.settled()), note.evictingUntil(), note.seen(),
				note.id() };
		repeat(() -> change(this.sql.updateNote(), arguments) || insert(this.sql.insertNote(), arguments));
	}

	@Override
	public void signOut(String id) {
		change(this.sql.deleteNote(), id);
	}

	@Override
	public boolean takeOn(InstanceNote vanished, long now) {
		return change(this.sql.takeOn(), Math.max(now, vanished.seen() + 1), vanished.id(), vanished.seen());
	}

	@Override
	public List<InstanceNote> instances() {
		return read(() -> jdbc().query(this.sql.findNotes(), (row, number) -> note(row)));
	}

	private static InstanceNote note(ResultSet row) throws SQLException {
		List<String> nodes = NodeNames.split(row.getString("NODES"));
		return new InstanceNote(row.getString("INSTANCE_ID"), nodes, row.getInt("COPIES"),
				Set.copyOf(NodeNames.split(row.getString("AWAY"))), NodeNames.unmarked(row.getString("SETTLED")),
				row.getLong("SEEN_TIME"), IdentityText.split(nodes, row.getString("IDENTITIES")),
				// 0 if an older release has written the row
				row.getLong("EVICTING_UNTIL"));
	}

	@Override
	public void raiseFence(String node, long fence) {
		NodeNames.check(node);
		repeat(() -> change(this.sql.raiseFence(), fence, node, fence) || isRaised(node, fence)
				|| insert(this.sql.insertFence(), node, fence));
	}

	private boolean isRaised(String node, long fence) {
		return read(() -> jdbc().queryForList(this.sql.findFence(), Long.class, node)).stream()
			.anyMatch((noted) -> noted >= fence);
	}

	@Override
	public Map<String, Long> fences() {
		return read(() -> {
			Map<String, Long> fences = new HashMap<>();
			RowCallbackHandler each = (row) -> fences.put(row.getString("NODE_NAME"), row.getLong("FENCE_TIME"));
			jdbc().query(this.sql.findFences(), each);
			return fences;
		});
	}

	@Override
	public OptionalLong now() {
		String query = this.transactions.database().type().now();
		Long now = (query != null) ? read(() -> jdbc().queryForObject(query, Long.class)) : null;
		return (now != null) ? OptionalLong.of(now) : OptionalLong.empty();
	}

	@Override
	public void forgetFences(long before) {
		read(() -> jdbc().queryForList(this.sql.findOldFences(), String.class, before))
			.forEach((node) -> change(this.sql.deleteFence(), node, before));
	}

	private static void repeat(BooleanSupplier attempt) {
		for (int i = 0; i < ATTEMPTS; i++) {
			if (attempt.getAsBoolean()) {
				return;
			}
		}
		throw new StoreContendedException("Others keep inserting and removing the same row", null);
	}

	private boolean insert(String statement, Object... arguments) {
		try {
			return change(statement, arguments);
		}
		catch (DuplicateRowException ex) {
			return false;
		}
	}

	private boolean change(String statement, Object... arguments) {
		return this.transactions.write(() -> jdbc().update(statement, arguments)) == 1;
	}

	private <T> T read(Supplier<T> query) {
		return this.transactions.read(query);
	}

	private JdbcTemplate jdbc() {
		return this.transactions.jdbc();
	}

}
