package dev.hybridsession.internal.jdbc;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.hybridsession.internal.store.SubsessionRow;
import dev.hybridsession.internal.store.SubsessionStore;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The subsessions in a table beside that of the sessions. Its name is the other's with
 * {@code _SUBSESSION} after it. As there, every change is in a transaction of its own.
 */
public record JdbcSubsessionStore(Tables tables) implements SubsessionStore {

	private static final String FIND_ALL = """
			SELECT INTERNAL_ID, NAME, VERSION, RECORD
			FROM %1$s_SUBSESSION
			WHERE NAMESPACE = %2$s AND INTERNAL_ID = ?""";

	private static final String FIND = FIND_ALL + " AND NAME = ?";

	private static final String FIND_NAMES = """
			SELECT INTERNAL_ID, NAME
			FROM %1$s_SUBSESSION
			WHERE NAMESPACE = %2$s AND INTERNAL_ID""" + Tables.IN_HUNDRED;

	private static final String INSERT = """
			INSERT INTO %1$s_SUBSESSION (NAMESPACE, INTERNAL_ID, NAME, VERSION, RECORD)
			VALUES (%2$s, ?, ?, ?, ?)""";

	private static final String UPDATE = """
			UPDATE %1$s_SUBSESSION
			SET VERSION = ?, RECORD = ?
			WHERE NAMESPACE = %2$s AND INTERNAL_ID = ? AND NAME = ? AND VERSION = ?""";

	/** Whether the session lives: 1 or 0, or no row. */
	private static final String LIVES = """
			SELECT CASE WHEN ENDED_TIME IS NULL THEN 1 ELSE 0 END
			FROM %1$s
			WHERE NAMESPACE = %2$s AND INTERNAL_ID = ?""";

	@Override
	public @Nullable SubsessionRow find(String internalId, String name) {
		List<SubsessionRow> rows = select(FIND, internalId, name);
		return rows.isEmpty() ? null : rows.get(0);
	}

	@Override
	public List<SubsessionRow> findAll(String internalId) {
		return select(FIND_ALL, internalId);
	}

	@Override
	public Map<String, List<String>> findNames(List<String> internalIds) {
		return Tables.hundreds(internalIds)
			.stream()
			.flatMap((ids) -> this.tables
				.query(FIND_NAMES, (row, number) -> Map.entry(row.getString("INTERNAL_ID"), row.getString("NAME")), ids)
				.stream())
			.collect(Collectors.groupingBy(Map.Entry::getKey,
					Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
	}

	private List<SubsessionRow> select(String query, Object... arguments) {
		return this.tables.query(query, (row, number) -> new SubsessionRow(row.getString("INTERNAL_ID"),
				row.getString("NAME"), row.getLong("VERSION"), row.getBytes("RECORD")), arguments);
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
			return this.tables.transactions().write(() -> {
				JdbcTemplate jdbc = this.tables.transactions().jdbc();
				List<Integer> lives = jdbc.queryForList(this.tables.sql(LIVES), Integer.class, row.internalId());
				if (lives.isEmpty()) {
					return Insertion.NO_SESSION;
				}
				if (lives.get(0) == 0) {
					return Insertion.ENDED;
				}
				jdbc.update(this.tables.sql(INSERT), arguments);
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
		return this.tables.change(UPDATE, row.version(), row.record(), row.internalId(), row.name(), expectedVersion);
	}

	private void check(SubsessionRow row) {
		this.tables.transactions().checkSize("Subsession '" + row.name() + "'", row.record());
	}

}
