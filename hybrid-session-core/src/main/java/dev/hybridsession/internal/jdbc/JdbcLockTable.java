package dev.hybridsession.internal.jdbc;

import java.util.List;

import dev.hybridsession.internal.store.LockTable;

/**
 * Leases in a table named like that of the sessions with {@code _LOCK} after it.
 * <ol>
 * <li>The row of a lease that was given back stays and has ended (its expiry time is 0),
 * so that the next holder takes it with a single update. InnoDB deadlocks over inserting
 * and deleting the same key all the time.</li>
 * <li>Where no row has ended, look whether there is one before inserting: a duplicate key
 * is an error that some databases log, and everybody who waits would make one.</li>
 * </ol>
 */
public record JdbcLockTable(Tables tables) implements LockTable {

	private static final String TAKE_OVER = """
			UPDATE %1$s_LOCK
			SET OWNER = ?, EXPIRY_TIME = ?
			WHERE NAMESPACE = %2$s AND LOCK_KEY = ? AND EXPIRY_TIME < ?""";

	private static final String FIND = """
			SELECT OWNER
			FROM %1$s_LOCK
			WHERE NAMESPACE = %2$s AND LOCK_KEY = ?""";

	private static final String INSERT = """
			INSERT INTO %1$s_LOCK (NAMESPACE, LOCK_KEY, OWNER, EXPIRY_TIME)
			VALUES (%2$s, ?, ?, ?)""";

	private static final String RENEW = """
			UPDATE %1$s_LOCK
			SET EXPIRY_TIME = ?
			WHERE NAMESPACE = %2$s AND LOCK_KEY = ? AND OWNER = ? AND EXPIRY_TIME > 0""";

	private static final String RELEASE = """
			UPDATE %1$s_LOCK
			SET EXPIRY_TIME = 0
			WHERE NAMESPACE = %2$s AND LOCK_KEY = ? AND OWNER = ? AND EXPIRY_TIME > 0""";

	static final String FIND_EXPIRED = """
			SELECT LOCK_KEY
			FROM %1$s_LOCK
			WHERE NAMESPACE = %2$s AND EXPIRY_TIME < ?
			ORDER BY LOCK_KEY
			""";

	private static final String PURGE = """
			DELETE FROM %1$s_LOCK
			WHERE NAMESPACE = %2$s AND LOCK_KEY = ? AND EXPIRY_TIME < ?""";

	@Override
	public boolean acquire(String key, String owner, long now, long until) {
		return this.tables.change(TAKE_OVER, owner, until, key, now)
				|| (this.tables.query(FIND, String.class, key).isEmpty()
						&& this.tables.insert(INSERT, key, owner, until));
	}

	@Override
	public boolean renew(String key, String owner, long until) {
		return this.tables.change(RENEW, until, key, owner);
	}

	@Override
	public boolean release(String key, String owner) {
		return this.tables.change(RELEASE, key, owner);
	}

	@Override
	public int purgeExpired(long now, int limit) {
		List<String> keys = this.tables.query(this.tables.limited(FIND_EXPIRED), String.class, now, limit);
		return keys.stream().sorted().mapToInt((key) -> this.tables.change(PURGE, key, now) ? 1 : 0).sum();
	}

}
