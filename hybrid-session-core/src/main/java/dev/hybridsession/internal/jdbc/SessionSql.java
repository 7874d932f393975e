package dev.hybridsession.internal.jdbc;

import java.util.Collections;

import dev.hybridsession.internal.store.Namespace;

/**
 * Every statement of the database tier, with the table's name filled in. {@code %s} is
 * the table.
 */
final class SessionSql {

	private static final String FIND = """
			SELECT INTERNAL_ID, PUBLIC_ID, VERSION, CREATION_TIME, LAST_ACCESS_TIME, EXPIRY_TIME, ENDED_TIME, PRINCIPAL, RECORD
			FROM %s
			WHERE NAMESPACE = %s AND PUBLIC_ID = ?""";

	private static final String FIND_BY_PRINCIPAL = """
			SELECT INTERNAL_ID, PUBLIC_ID, VERSION, CREATION_TIME, LAST_ACCESS_TIME, EXPIRY_TIME, ENDED_TIME, PRINCIPAL, RECORD
			FROM %s
			WHERE NAMESPACE = %s AND PRINCIPAL = ? AND ENDED_TIME IS NULL""";

	private static final String FIND_EXPIRED = """
			SELECT INTERNAL_ID, PUBLIC_ID, VERSION, CREATION_TIME, LAST_ACCESS_TIME, EXPIRY_TIME, ENDED_TIME, PRINCIPAL, RECORD
			FROM %s
			WHERE NAMESPACE = %s AND EXPIRY_TIME BETWEEN ? AND ? AND (EXPIRY_TIME > ? OR INTERNAL_ID > ?) AND ENDED_TIME IS NULL
			ORDER BY EXPIRY_TIME, INTERNAL_ID
			""";

	private static final String FIND_ACCESSED_SINCE = """
			SELECT INTERNAL_ID, PUBLIC_ID
			FROM %s
			WHERE NAMESPACE = %s AND INTERNAL_ID > ? AND LAST_ACCESS_TIME >= ? AND ENDED_TIME IS NULL
			ORDER BY INTERNAL_ID
			""";

	private static final String FIND_VERSIONS = """
			SELECT INTERNAL_ID, VERSION
			FROM %s
			WHERE NAMESPACE = %s AND ENDED_TIME IS NULL AND INTERNAL_ID IN (""";

	private static final String INSERT = """
			INSERT INTO %s (NAMESPACE, INTERNAL_ID, PUBLIC_ID, VERSION, CREATION_TIME, LAST_ACCESS_TIME, EXPIRY_TIME, PRINCIPAL, RECORD)
			VALUES (%s, ?, ?, ?, ?, ?, ?, ?, ?)""";

	private static final String UPDATE = """
			UPDATE %s
			SET PUBLIC_ID = ?, VERSION = ?, CREATION_TIME = ?, LAST_ACCESS_TIME = ?, EXPIRY_TIME = ?, PRINCIPAL = ?, RECORD = ?
			WHERE NAMESPACE = %s AND INTERNAL_ID = ? AND PUBLIC_ID = ? AND VERSION = ? AND ENDED_TIME IS NULL""";

	private static final String END = """
			UPDATE %s
			SET ENDED_TIME = ?, EXPIRY_TIME = ?, PRINCIPAL = NULL, RECORD = NULL
			WHERE NAMESPACE = %s AND INTERNAL_ID = ? AND PUBLIC_ID = ? AND VERSION = ? AND ENDED_TIME IS NULL""";

	private static final String INSERT_ENDED = """
			INSERT INTO %s (NAMESPACE, INTERNAL_ID, PUBLIC_ID, VERSION, CREATION_TIME, LAST_ACCESS_TIME, EXPIRY_TIME, ENDED_TIME)
			VALUES (%s, ?, ?, 0, ?, ?, ?, ?)""";

	private static final String FIND_PURGEABLE = """
			SELECT INTERNAL_ID
			FROM %s
			WHERE NAMESPACE = %s AND EXPIRY_TIME <= ? AND ENDED_TIME IS NOT NULL
			ORDER BY EXPIRY_TIME, INTERNAL_ID
			""";

	private static final String PURGE = """
			DELETE FROM %s
			WHERE NAMESPACE = %s AND INTERNAL_ID = ? AND EXPIRY_TIME <= ? AND ENDED_TIME IS NOT NULL""";

	private static final String COUNT_ARCHIVED = """
			SELECT COUNT(*)
			FROM %s
			WHERE NAMESPACE = %s AND INTERNAL_ID = ?""";

	private static final String ARCHIVE = """
			INSERT INTO %s (NAMESPACE, INTERNAL_ID, PRINCIPAL, CREATION_TIME, LAST_ACCESS_TIME, ENDED_TIME, REASON, RECORD_SIZE, ATTRIBUTE_NAMES, SUBSESSION_NAMES)
			VALUES (%s, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

	private final TableName table;

	private final String namespace;

	SessionSql(TableName table, Namespace namespace) {
		this.table = table;
		this.namespace = TableName.literal(namespace);
	}

	String find() {
		return sessions(FIND);
	}

	String findByPrincipal() {
		return sessions(FIND_BY_PRINCIPAL);
	}

	String findExpired(DatabaseType type) {
		return sessions(FIND_EXPIRED) + type.limit();
	}

	String findAccessedSince(DatabaseType type) {
		return sessions(FIND_ACCESSED_SINCE) + type.limit();
	}

	String findVersions(int count) {
		return sessions(FIND_VERSIONS) + String.join(", ", Collections.nCopies(count, "?")) + ")";
	}

	String insert() {
		return sessions(INSERT);
	}

	String update() {
		return sessions(UPDATE);
	}

	String end() {
		return sessions(END);
	}

	String insertEnded() {
		return sessions(INSERT_ENDED);
	}

	String findPurgeable(DatabaseType type) {
		return sessions(FIND_PURGEABLE) + type.limit();
	}

	String purge() {
		return sessions(PURGE);
	}

	String countArchived() {
		return COUNT_ARCHIVED.formatted(this.table.beside("ARCHIVE"), this.namespace);
	}

	String archive() {
		return ARCHIVE.formatted(this.table.beside("ARCHIVE"), this.namespace);
	}

	private String sessions(String statement) {
		return statement.formatted(this.table.value(), this.namespace);
	}

}
