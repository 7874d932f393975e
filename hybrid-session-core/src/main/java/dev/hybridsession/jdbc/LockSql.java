package dev.hybridsession.jdbc;

/**
 * Every statement of the table of leases, with its name filled in. A lease that was given
 * back has the expiry time 0.
 */
final class LockSql {

	private static final String TAKE_OVER = """
			UPDATE %s
			SET OWNER = ?, EXPIRY_TIME = ?
			WHERE LOCK_KEY = ? AND EXPIRY_TIME < ?""";

	private static final String FIND = """
			SELECT OWNER
			FROM %s
			WHERE LOCK_KEY = ?""";

	private static final String INSERT = """
			INSERT INTO %s (LOCK_KEY, OWNER, EXPIRY_TIME)
			VALUES (?, ?, ?)""";

	private static final String RENEW = """
			UPDATE %s
			SET EXPIRY_TIME = ?
			WHERE LOCK_KEY = ? AND OWNER = ? AND EXPIRY_TIME > 0""";

	private static final String RELEASE = """
			UPDATE %s
			SET EXPIRY_TIME = 0
			WHERE LOCK_KEY = ? AND OWNER = ? AND EXPIRY_TIME > 0""";

	private static final String FIND_EXPIRED = """
			SELECT LOCK_KEY
			FROM %s
			WHERE EXPIRY_TIME < ?
			""";

	private static final String PURGE = """
			DELETE FROM %s
			WHERE LOCK_KEY = ? AND EXPIRY_TIME < ?""";

	private final String table;

	LockSql(TableName table) {
		this.table = table.lock();
	}

	String takeOver() {
		return TAKE_OVER.formatted(this.table);
	}

	String find() {
		return FIND.formatted(this.table);
	}

	String insert() {
		return INSERT.formatted(this.table);
	}

	String renew() {
		return RENEW.formatted(this.table);
	}

	String release() {
		return RELEASE.formatted(this.table);
	}

	String findExpired(DatabaseType type) {
		return FIND_EXPIRED.formatted(this.table) + type.limit();
	}

	String purge() {
		return PURGE.formatted(this.table);
	}

}
