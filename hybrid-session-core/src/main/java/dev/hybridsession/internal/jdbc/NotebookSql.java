package dev.hybridsession.internal.jdbc;

import dev.hybridsession.internal.store.Namespace;

/**
 * Every statement of the notebook of instances, with its tables' names filled in.
 */
final class NotebookSql {

	private static final String UPDATE_NOTE = """
			UPDATE %s
			SET NODES = ?, COPIES = ?, AWAY = ?, IDENTITIES = ?, SETTLED = ?, EVICTING_UNTIL = ?, SEEN_TIME = ?
			WHERE NAMESPACE = %s AND INSTANCE_ID = ?""";

	private static final String INSERT_NOTE = """
			INSERT INTO %s (NAMESPACE, NODES, COPIES, AWAY, IDENTITIES, SETTLED, EVICTING_UNTIL, SEEN_TIME, INSTANCE_ID)
			VALUES (%s, ?, ?, ?, ?, ?, ?, ?, ?)""";

	private static final String DELETE_NOTE = """
			DELETE FROM %s
			WHERE NAMESPACE = %s AND INSTANCE_ID = ?""";

	private static final String TAKE_ON = """
			UPDATE %s
			SET SEEN_TIME = ?
			WHERE NAMESPACE = %s AND INSTANCE_ID = ? AND SEEN_TIME = ?""";

	private static final String FIND_NOTES = """
			SELECT INSTANCE_ID, NODES, COPIES, AWAY, IDENTITIES, SETTLED, EVICTING_UNTIL, SEEN_TIME
			FROM %s
			WHERE NAMESPACE = %s""";

	private static final String RAISE_FENCE = """
			UPDATE %s
			SET FENCE_TIME = ?
			WHERE NAMESPACE = %s AND NODE_NAME = ? AND FENCE_TIME < ?""";

	private static final String FIND_FENCE = """
			SELECT FENCE_TIME
			FROM %s
			WHERE NAMESPACE = %s AND NODE_NAME = ?""";

	private static final String INSERT_FENCE = """
			INSERT INTO %s (NAMESPACE, NODE_NAME, FENCE_TIME)
			VALUES (%s, ?, ?)""";

	private static final String FIND_FENCES = """
			SELECT NODE_NAME, FENCE_TIME
			FROM %s
			WHERE NAMESPACE = %s""";

	private static final String FIND_OLD_FENCES = """
			SELECT NODE_NAME
			FROM %s
			WHERE NAMESPACE = %s AND FENCE_TIME < ?
			ORDER BY NODE_NAME""";

	private static final String DELETE_FENCE = """
			DELETE FROM %s
			WHERE NAMESPACE = %s AND NODE_NAME = ? AND FENCE_TIME < ?""";

	private final TableName table;

	private final String namespace;

	NotebookSql(TableName table, Namespace namespace) {
		this.table = table;
		this.namespace = TableName.literal(namespace);
	}

	String updateNote() {
		return instances(UPDATE_NOTE);
	}

	String insertNote() {
		return instances(INSERT_NOTE);
	}

	String deleteNote() {
		return instances(DELETE_NOTE);
	}

	String takeOn() {
		return instances(TAKE_ON);
	}

	String findNotes() {
		return instances(FIND_NOTES);
	}

	String raiseFence() {
		return nodes(RAISE_FENCE);
	}

	String findFence() {
		return nodes(FIND_FENCE);
	}

	String insertFence() {
		return nodes(INSERT_FENCE);
	}

	String findFences() {
		return nodes(FIND_FENCES);
	}

	String findOldFences() {
		return nodes(FIND_OLD_FENCES);
	}

	String deleteFence() {
		return nodes(DELETE_FENCE);
	}

	private String instances(String statement) {
		return statement.formatted(this.table.instance(), this.namespace);
	}

	private String nodes(String statement) {
		return statement.formatted(this.table.node(), this.namespace);
	}

}
