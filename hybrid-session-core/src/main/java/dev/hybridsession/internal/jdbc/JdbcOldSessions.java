package dev.hybridsession.internal.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

import dev.hybridsession.internal.store.OldSessions;
import org.jspecify.annotations.Nullable;

/**
 * The tables of Spring Session JDBC, in the database of the sessions. Its library is not
 * needed.
 *
 * @param tables names the table of Spring Session JDBC; its namespace is not used
 */
public record JdbcOldSessions(Tables tables) implements OldSessions {

	private static final String FIND = """
			SELECT S.SESSION_ID, S.CREATION_TIME, S.LAST_ACCESS_TIME, S.MAX_INACTIVE_INTERVAL, S.PRINCIPAL_NAME,
				A.ATTRIBUTE_NAME, A.ATTRIBUTE_BYTES
			FROM %1$s S LEFT JOIN %1$s_ATTRIBUTES A ON S.PRIMARY_ID = A.SESSION_PRIMARY_ID
			WHERE S.SESSION_ID = ?""";

	/** MySQL assigns from left to right, so the expiry comes first. */
	private static final String TOUCH = """
			UPDATE %1$s SET EXPIRY_TIME = CASE WHEN MAX_INACTIVE_INTERVAL < 0 OR LAST_ACCESS_TIME >= ? THEN EXPIRY_TIME
					ELSE EXPIRY_TIME + (? - LAST_ACCESS_TIME) END,
				LAST_ACCESS_TIME = CASE WHEN LAST_ACCESS_TIME >= ? THEN LAST_ACCESS_TIME ELSE ? END
			WHERE SESSION_ID = ?""";

	private static final String FIND_ID = """
			SELECT SESSION_ID FROM %1$s WHERE SESSION_ID = ?""";

	private static final String DELETE = """
			DELETE FROM %1$s WHERE SESSION_ID = ?""";

	private static final String DELETE_ATTRIBUTES = """
			DELETE FROM %1$s_ATTRIBUTES
			WHERE SESSION_PRIMARY_ID IN (SELECT PRIMARY_ID FROM %1$s WHERE SESSION_ID = ?)""";

	private static final String FIND_IDS = """
			SELECT SESSION_ID FROM %1$s WHERE PRINCIPAL_NAME = ?""";

	private static final String INSERT = """
			INSERT INTO %1$s (PRIMARY_ID, SESSION_ID, CREATION_TIME, LAST_ACCESS_TIME, MAX_INACTIVE_INTERVAL, EXPIRY_TIME,
				PRINCIPAL_NAME)
			VALUES (?, ?, ?, ?, ?, ?, ?)""";

	private static final String INSERT_ATTRIBUTE = """
			INSERT INTO %1$s_ATTRIBUTES (SESSION_PRIMARY_ID, ATTRIBUTE_NAME, ATTRIBUTE_BYTES)
			VALUES (?, ?, ?)""";

	private static final int PRINCIPAL_LENGTH = 100;

	@Override
	public Optional<OldSession> find(String id) {
		StoreTransactions transactions = this.tables.transactions();
		return transactions
			.read(() -> Objects
				.requireNonNull(transactions.jdbc().query(this.tables.sql(FIND), JdbcOldSessions::session, id)))
			.filter((found) -> found.id().equals(id));
	}

	/** The column of the id has a fixed length, and some databases ignore case. */
	private static Optional<OldSession> session(ResultSet rows) throws SQLException {
		OldSession session = null;
		Map<String, byte[]> attributes = new HashMap<>();
		while (rows.next()) {
			if (session == null) {
				session = new OldSession(rows.getString("SESSION_ID").stripTrailing(), rows.getLong("CREATION_TIME"),
						rows.getLong("LAST_ACCESS_TIME"), Duration.ofSeconds(rows.getInt("MAX_INACTIVE_INTERVAL")),
						rows.getString("PRINCIPAL_NAME"), attributes);
			}
			String name = rows.getString("ATTRIBUTE_NAME");
			if (name != null) {
				attributes.put(name, rows.getBytes("ATTRIBUTE_BYTES"));
			}
		}
		return Optional.ofNullable(session);
	}

	@Override
	public boolean touch(String id, long accessTime) {
		// MySQL with useAffectedRows does not count a row that stays as it is
		return this.tables.change(TOUCH, accessTime, accessTime, accessTime, accessTime, id)
				|| !this.tables.query(FIND_ID, String.class, id).isEmpty();
	}

	@Override
	public void delete(String id) {
		StoreTransactions transactions = this.tables.transactions();
		transactions.write(() -> remove(transactions, id));
	}

	private int remove(StoreTransactions transactions, String id) {
		if (!transactions.database().type().cascades()) {
			transactions.jdbc().update(this.tables.sql(DELETE_ATTRIBUTES), id);
		}
		return transactions.jdbc().update(this.tables.sql(DELETE), id);
	}

	@Override
	public List<String> findIds(String principal) {
		return this.tables.query(FIND_IDS, String.class, principal).stream().map(String::stripTrailing).toList();
	}

	@Override
	public void write(OldSession session) {
		String key = UUID.nameUUIDFromBytes(session.id().getBytes(StandardCharsets.UTF_8)).toString();
		List<Object[]> attributes = session.attributes()
			.entrySet()
			.stream()
			.map((attribute) -> new Object[] { key, attribute.getKey(), attribute.getValue() })
			.toList();
		StoreTransactions transactions = this.tables.transactions();
		transactions.write(() -> {
			remove(transactions, session.id());
			transactions.jdbc()
				.update(this.tables.sql(INSERT), key, session.id(), session.creationTime(), session.lastAccessTime(),
						session.intervalSeconds(), expiry(session), column(session.principal()));
			return transactions.jdbc().batchUpdate(this.tables.sql(INSERT_ATTRIBUTE), attributes);
		});
	}

	/** The column takes no longer one, and a search for half of it finds nothing. */
	private static @Nullable String column(@Nullable String principal) {
		return (principal != null && principal.length() <= PRINCIPAL_LENGTH) ? principal : null;
	}

	private static long expiry(OldSession session) {
		return session.interval().isNegative() ? Long.MAX_VALUE
				: session.lastAccessTime() + session.intervalSeconds() * 1000L;
	}

}
