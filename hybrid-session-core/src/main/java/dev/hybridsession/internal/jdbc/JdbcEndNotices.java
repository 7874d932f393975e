package dev.hybridsession.internal.jdbc;

import java.util.List;

import dev.hybridsession.internal.store.EndNotice;
import dev.hybridsession.internal.store.EndNotices;

/**
 * The ends that instances tell each other of, in a table named like that of the sessions
 * with {@code _END} after it.
 */
public record JdbcEndNotices(Tables tables) implements EndNotices {

	private static final String INSERT = """
			INSERT INTO %1$s_END (NAMESPACE, INTERNAL_ID, PUBLIC_ID, EXPIRED, INSTANCE_ID, TOLD_TIME)
			VALUES (%2$s, ?, ?, ?, ?, ?)""";

	static final String FIND = """
			SELECT INTERNAL_ID, PUBLIC_ID, EXPIRED, INSTANCE_ID, TOLD_TIME
			FROM %1$s_END
			WHERE NAMESPACE = %2$s AND TOLD_TIME >= ? AND (TOLD_TIME > ? OR INTERNAL_ID > ?)
			ORDER BY TOLD_TIME, INTERNAL_ID
			""";

	private static final String DELETE = """
			DELETE FROM %1$s_END
			WHERE NAMESPACE = %2$s AND TOLD_TIME < ?""";

	@Override
	public void tell(List<EndNotice> notices) {
		try {
			List<Object[]> rows = notices.stream().map(JdbcEndNotices::row).toList();
			this.tables.changeAll(INSERT, rows);
		}
		catch (DuplicateRowException ex) {
			// An answer was lost, and this is told again. A notice whose key is not free
			// has been told.
			notices.forEach((notice) -> this.tables.insert(INSERT, row(notice)));
		}
	}

	private static Object[] row(EndNotice notice) {
		return new Object[] { notice.internalId(), notice.publicId(), notice.expired() ? 1 : 0, notice.instance(),
				notice.told() };
	}

	@Override
	public List<EndNotice> toldSince(long time, String after, int limit) {
		return this.tables.query(this.tables.limited(FIND),
				(row, number) -> new EndNotice(row.getString("INTERNAL_ID"), row.getString("PUBLIC_ID"),
						row.getInt("EXPIRED") == 1, row.getString("INSTANCE_ID"), row.getLong("TOLD_TIME")),
				time, time, after.isEmpty() ? JdbcSessionStore.BEFORE_ALL_IDS : after, limit);
	}

	@Override
	public void forget(long before) {
		this.tables.change(DELETE, before);
	}

}
