package dev.hybridsession.internal.jdbc;

import java.util.regex.Pattern;

import dev.hybridsession.InvalidSettingException;

/**
 * The name of the table of sessions, from which the other tables' names derive. It goes
 * into statements as it is, so that nothing but a plain identifier is taken.
 *
 * @param value the name, with its schema if it has one
 */
record TableName(String value) {

	// 63 is PostgreSQL's limit, and a suffix must fit.
	private static final Pattern ALLOWED = Pattern
		.compile("([A-Za-z_][A-Za-z0-9_]{0,62}\\.)?[A-Za-z_][A-Za-z0-9_]{0,47}");

	TableName {
		if (!ALLOWED.matcher(value).matches()) {
			throw InvalidSettingException.of("hybrid-session.jdbc.table-name", value,
					"It must be an SQL identifier of letters, digits and underscores that does not start with a"
							+ " digit and has at most 48 characters, after the name of a schema and a dot if need be.");
		}
	}

	/** Returns the name of a table beside that of the sessions. */
	String beside(String suffix) {
		return this.value + '_' + suffix;
	}

}
