package dev.hybridsession.internal.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import dev.hybridsession.internal.store.ClusterNotebook;
import dev.hybridsession.internal.store.InstanceNote;
import dev.hybridsession.internal.store.StoreContendedException;

/**
 * The notebook of instances in two tables named like that of the sessions: with
 * {@code _INSTANCE} after it a row per instance, with {@code _NODE} one per node.
 * <ol>
 * <li>A row is updated, and inserted if there is none. If another instance has inserted
 * or removed the row meanwhile, the update begins again.</li>
 * <li>Every statement is a transaction of its own and has its condition in itself, so
 * that no order of them loses the newest fence or takes an instance on twice.</li>
 * </ol>
 */
public record JdbcClusterNotebook(Tables tables) implements ClusterNotebook {

	/**
	 * Each attempt fails only if another instance inserts or removes the same row in the
	 * same moment.
	 */
	private static final int ATTEMPTS = 16;

	private static final String UPDATE_NOTE = """
			UPDATE %1$s_INSTANCE
			SET NODES = ?, COPIES = ?, AWAY = ?, IDENTITIES = ?, SETTLED = ?, EVICTING_UNTIL = ?, SEEN_TIME = ?
			WHERE NAMESPACE = %2$s AND INSTANCE_ID = ?""";

	private static final String INSERT_NOTE = """
			INSERT INTO %1$s_INSTANCE (NAMESPACE, NODES, COPIES, AWAY, IDENTITIES, SETTLED, EVICTING_UNTIL, SEEN_TIME, INSTANCE_ID)
			VALUES (%2$s, ?, ?, ?, ?, ?, ?, ?, ?)""";

	private static final String DELETE_NOTE = """
			DELETE FROM %1$s_INSTANCE
			WHERE NAMESPACE = %2$s AND INSTANCE_ID = ?""";

	private static final String DELETE_NOTE_SEEN = DELETE_NOTE + " AND SEEN_TIME = ?";

	private static final String TAKE_ON = """
			UPDATE %1$s_INSTANCE
			SET SEEN_TIME = ?
			WHERE NAMESPACE = %2$s AND INSTANCE_ID = ? AND SEEN_TIME = ?""";

	private static final String FIND_NOTES = """
			SELECT INSTANCE_ID, NODES, COPIES, AWAY, IDENTITIES, SETTLED, EVICTING_UNTIL, SEEN_TIME
			FROM %1$s_INSTANCE
			WHERE NAMESPACE = %2$s""";

	private static final String RAISE_FENCE = """
			UPDATE %1$s_NODE
			SET FENCE_TIME = ?
			WHERE NAMESPACE = %2$s AND NODE_NAME = ? AND FENCE_TIME < ?""";

	private static final String FIND_FENCE = """
			SELECT FENCE_TIME
			FROM %1$s_NODE
			WHERE NAMESPACE = %2$s AND NODE_NAME = ?""";

	private static final String INSERT_FENCE = """
			INSERT INTO %1$s_NODE (NAMESPACE, NODE_NAME, FENCE_TIME)
			VALUES (%2$s, ?, ?)""";

	private static final String FIND_FENCES = """
			SELECT NODE_NAME, FENCE_TIME
			FROM %1$s_NODE
			WHERE NAMESPACE = %2$s""";

	private static final String FIND_OLD_FENCES = """
			SELECT NODE_NAME
			FROM %1$s_NODE
			WHERE NAMESPACE = %2$s AND FENCE_TIME < ?
			ORDER BY NODE_NAME""";

	private static final String DELETE_FENCE = """
			DELETE FROM %1$s_NODE
			WHERE NAMESPACE = %2$s AND NODE_NAME = ? AND FENCE_TIME < ?""";

	@Override
	public void signIn(InstanceNote note) {
		Object[] arguments = { NodeNames.join(note.nodes()), note.copies(), NodeNames.join(note.away()),
				NodeNames.joinIdentities(note), NodeNames.orMark(note.settled()), note.evictingUntil(), note.seen(),
				note.id() };
		repeat(() -> this.tables.change(UPDATE_NOTE, arguments) || this.tables.insert(INSERT_NOTE, arguments));
	}

	@Override
	public void signOut(String id) {
		this.tables.change(DELETE_NOTE, id);
	}

	@Override
	public void signOut(String id, long seen) {
		this.tables.change(DELETE_NOTE_SEEN, id, seen);
	}

	@Override
	public boolean takeOn(InstanceNote vanished, long now) {
		return this.tables.change(TAKE_ON, Math.max(now, vanished.seen() + 1), vanished.id(), vanished.seen());
	}

	@Override
	public List<InstanceNote> instances() {
		return this.tables.query(FIND_NOTES, (row, number) -> note(row));
	}

	private static InstanceNote note(ResultSet row) throws SQLException {
		List<String> nodes = NodeNames.split(row.getString("NODES"));
		return new InstanceNote(row.getString("INSTANCE_ID"), nodes, row.getInt("COPIES"),
				Set.copyOf(NodeNames.split(row.getString("AWAY"))), NodeNames.unmarked(row.getString("SETTLED")),
				row.getLong("SEEN_TIME"), NodeNames.splitIdentities(nodes, row.getString("IDENTITIES")),
				// 0 if an older release has written the row
				row.getLong("EVICTING_UNTIL"));
	}

	@Override
	public void raiseFence(String node, long fence) {
		repeat(() -> this.tables.change(RAISE_FENCE, fence, node, fence) || isRaised(node, fence)
				|| this.tables.insert(INSERT_FENCE, node, fence));
	}

	private boolean isRaised(String node, long fence) {
		return this.tables.query(FIND_FENCE, Long.class, node).stream().anyMatch((noted) -> noted >= fence);
	}

	@Override
	public Map<String, Long> fences() {
		return this.tables
			.query(FIND_FENCES, (row, number) -> Map.entry(row.getString("NODE_NAME"), row.getLong("FENCE_TIME")))
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
	}

	@Override
	public OptionalLong now() {
		String query = this.tables.transactions().database().type().now();
		return (query != null) ? OptionalLong.of(this.tables.query(query, Long.class).get(0)) : OptionalLong.empty();
	}

	@Override
	public void forgetFences(long before) {
		this.tables.query(FIND_OLD_FENCES, String.class, before)
			.forEach((node) -> this.tables.change(DELETE_FENCE, node, before));
	}

	private static void repeat(BooleanSupplier attempt) {
		for (int i = 0; i < ATTEMPTS; i++) {
			if (attempt.getAsBoolean()) {
				return;
			}
		}
		throw new StoreContendedException("Other instances keep inserting and removing the same row", null);
	}

}
