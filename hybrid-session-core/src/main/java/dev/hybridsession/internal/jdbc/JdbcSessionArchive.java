package dev.hybridsession.internal.jdbc;

import java.sql.Types;
import java.util.Collection;
import java.util.stream.Collectors;

import dev.hybridsession.EndedSession;
import dev.hybridsession.EndedSession.EndedSubsession;
import dev.hybridsession.SessionArchive;
import dev.hybridsession.internal.store.RowText;
import dev.hybridsession.internal.store.SessionRow;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.SqlParameterValue;

/**
 * Keeps a row per ended session, for analysis, in a table named like that of the sessions
 * with {@code _ARCHIVE} after it. Nothing deletes these rows.
 *
 * <p>
 * Names of attributes and of subsessions are sorted and stand one a line, or the column
 * is null if there are none; in them {@code \n}, {@code \r} and {@code \\} mean a line
 * feed, a carriage return and a backslash. A principal is cut after
 * {@value SessionRow#MAX_PRINCIPAL_LENGTH} characters, and {@code U+FFFD} stands for
 * characters that not every database can store, so that no content can prevent a session
 * from ending.
 *
 * @param tables the tables of the application, which the {@link JdbcSessionStore} has
 * too, so that a session ends and is archived in one transaction
 */
public record JdbcSessionArchive(Tables tables) implements SessionArchive {

	private static final String COUNT_ARCHIVED = """
			SELECT COUNT(*)
			FROM %1$s_ARCHIVE
			WHERE NAMESPACE = %2$s AND INTERNAL_ID = ?""";

	private static final String ARCHIVE = """
			INSERT INTO %1$s_ARCHIVE (NAMESPACE, INTERNAL_ID, PRINCIPAL, CREATION_TIME, LAST_ACCESS_TIME, ENDED_TIME, REASON, RECORD_SIZE, ATTRIBUTE_NAMES, SUBSESSION_NAMES)
			VALUES (%2$s, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

	/**
	 * Archives a session, unless it has been archived.
	 * @throws org.springframework.dao.DataAccessException if the database cannot be asked
	 */
	@Override
	public void archive(EndedSession session) {
		JdbcTemplate jdbc = this.tables.transactions().jdbc();
		Integer archived = jdbc.queryForObject(this.tables.sql(COUNT_ARCHIVED), Integer.class, session.internalId());
		if (archived != null && archived > 0) {
			return;
		}
		Object[] arguments = { session.internalId(),
				new SqlParameterValue(Types.VARCHAR, RowText.harmlessPrincipal(session.principal())),
				session.creationTime().toEpochMilli(), session.lastAccessTime().toEpochMilli(),
				session.endedTime().toEpochMilli(), session.reason().name(), session.size(),
				lines(session.attributeNames()),
				lines(session.subsessions().stream().map(EndedSubsession::name).toList()) };
		jdbc.update(this.tables.sql(ARCHIVE), arguments);
	}

	private static SqlParameterValue lines(Collection<String> names) {
		return new SqlParameterValue(Types.LONGVARCHAR, names.isEmpty() ? null
				: names.stream().sorted().map(JdbcSessionArchive::line).collect(Collectors.joining("\n")));
	}

	private static String line(String name) {
		String line = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
		return RowText.harmless(line);
	}

}
