package dev.hybridsession.internal.jdbc;

import dev.hybridsession.internal.store.Namespace;

/**
 * The statements on the table of store ids.
 */
final class StoreIdSql {

	private static final String FIND = """
			SELECT STORE_ID
			FROM %s
			WHERE NAMESPACE = %s""";

	private static final String INSERT = """
			INSERT INTO %s (NAMESPACE, STORE_ID)
			VALUES (%s, ?)""";

	private final String table;

	private final String namespace;

	StoreIdSql(TableName table, Namespace namespace) {
		this.table = table.store();
		this.namespace = TableName.literal(namespace);
	}

	String find() {
		return FIND.formatted(this.table, this.namespace);
	}

	String insert() {
		return INSERT.formatted(this.table, this.namespace);
	}

}
