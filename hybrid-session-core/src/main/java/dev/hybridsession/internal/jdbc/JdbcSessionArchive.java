package dev.hybridsession.internal.jdbc;

import java.sql.Types;
import java.util.Collection;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import dev.hybridsession.EndedSession;
import dev.hybridsession.EndedSession.EndedSubsession;
import dev.hybridsession.SessionArchive;
import dev.hybridsession.internal.store.Namespace;
import dev.hybridsession.internal.store.SessionRow;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;

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
 */
public final class JdbcSessionArchive implements SessionArchive {

	private static final String COUNT_ARCHIVED = """
			SELECT COUNT(*)
			FROM %1$s_ARCHIVE
			WHERE NAMESPACE = %2$s AND INTERNAL_ID = ?""";

	private static final String ARCHIVE = """
			INSERT INTO %1$s_ARCHIVE (NAMESPACE, INTERNAL_ID, PRINCIPAL, CREATION_TIME, LAST_ACCESS_TIME, ENDED_TIME, REASON, RECORD_SIZE, ATTRIBUTE_NAMES, SUBSESSION_NAMES)
			VALUES (%2$s, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

	private static final int[] TYPES = { Types.VARCHAR, Types.VARCHAR, Types.BIGINT, Types.BIGINT, Types.BIGINT,
			Types.VARCHAR, Types.INTEGER, Types.LONGVARCHAR, Types.LONGVARCHAR };

	private final String table;

	private final String namespace;

	private final JdbcTemplate jdbc;

	/**
	 * Creates an archive. It asks the database for nothing before it is used.
	 * @param dataSource where the tables are; that of the {@link JdbcSessionStore}, so
	 * that a session ends and is archived in one transaction
	 * @param tableName the table of the sessions, an SQL identifier, after its schema and
	 * a dot if need be
	 * @param namespace the application whose rows are seen
	 * @throws IllegalArgumentException if the table's name is not an identifier, or the
	 * namespace is none
	 */
	public JdbcSessionArchive(DataSource dataSource, String tableName, String namespace) {
		this.table = new TableName(tableName).value();
		this.namespace = TableName.literal(new Namespace(namespace));
		this.jdbc = new JdbcTemplate(dataSource);
		this.jdbc.setExceptionTranslator(new SQLExceptionSubclassTranslator());
	}

	/**
	 * Archives a session, unless it has been archived.
	 * @throws org.springframework.dao.DataAccessException if the database cannot be asked
	 */
	@Override
	public void archive(EndedSession session) {
		Integer archived = this.jdbc.queryForObject(statement(COUNT_ARCHIVED), Integer.class, session.internalId());
		if (archived != null && archived > 0) {
			return;
		}
		Object[] arguments = { session.internalId(),
				RowText.harmless(session.principal(), SessionRow.MAX_PRINCIPAL_LENGTH),
				session.creationTime().toEpochMilli(), session.lastAccessTime().toEpochMilli(),
				session.endedTime().toEpochMilli(), session.reason().name(), session.size(),
				lines(session.attributeNames()),
				lines(session.subsessions().stream().map(EndedSubsession::name).toList()) };
		this.jdbc.update(statement(ARCHIVE), arguments, TYPES);
	}

	private String statement(String statement) {
		return statement.formatted(this.table, this.namespace);
	}

	private static @Nullable String lines(Collection<String> names) {
		return names.isEmpty() ? null
				: names.stream().sorted().map(JdbcSessionArchive::line).collect(Collectors.joining("\n"));
	}

	private static String line(String name) {
		String line = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
		return RowText.harmless(line);
	}

}
