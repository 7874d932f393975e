package dev.hybridsession.internal.jdbc;

import dev.hybridsession.internal.store.Namespace;

/**
 * Every statement of the table of leases, with its name filled in. A lease that was given
 * back has the expiry time 0.
 */
final class LockSql {

	private static final String TAKE_OVER = """
			UPDATE %s
			SET OWNER = ?, EXPIRY_TIME = ?
			WHERE NAMESPACE = %s AND LOCK_KEY = ? AND EXPIRY_TIME < ?""";

	private static final String FIND = """
			SELECT OWNER
			FROM %s
			WHERE NAMESPACE = %s AND LOCK_KEY = ?""";

	private static final String INSERT = """
			INSERT INTO %s (NAMESPACE, LOCK_KEY, OWNER, EXPIRY_TIME)
			VALUES (%s, ?, ?, ?)""";

	private static final String RENEW = """
			UPDATE %s
			SET EXPIRY_TIME = ?
			WHERE NAMESPACE = %s AND LOCK_KEY = ? AND OWNER = ? AND EXPIRY_TIME > 0""";

	private static final String RELEASE = """
			UPDATE %s
			SET EXPIRY_TIME = 0
			WHERE NAMESPACE = %s AND LOCK_KEY = ? AND OWNER = ? AND EXPIRY_TIME > 0""";

	private static final String FIND_EXPIRED = """
			SELECT LOCK_KEY
			FROM %s
			WHERE NAMESPACE = %s AND EXPIRY_TIME < ?
			ORDER BY LOCK_KEY
			""";

	private static final String PURGE = """
			DELETE FROM %s
			WHERE NAMESPACE = %s AND LOCK_KEY = ? AND EXPIRY_TIME < ?""";

	private final String table;

	private final String namespace;

	LockSql(TableName table, Namespace namespace) {
		this.table = table.lock();
		this.namespace = TableName.literal(namespace);
	}

	String takeOver() {
		return TAKE_OVER.formatted(this.table, this.namespace);
	}

	String find() {
		return FIND.formatted(this.table, this.namespace);
	}

	String insert() {
		return INSERT.formatted(this.table, this.namespace);
	}

	String renew() {
		return RENEW.formatted(this.table, this.namespace);
	}

	String release() {
		return RELEASE.formatted(this.table, this.namespace);
	}

	String findExpired(DatabaseType type) {
		return FIND_EXPIRED.formatted(this.table, this.namespace) + type.limit();
	}

	String purge() {
		return PURGE.formatted(this.table, this.namespace);
	}

}
