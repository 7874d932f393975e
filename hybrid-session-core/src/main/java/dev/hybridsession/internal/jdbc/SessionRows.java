package dev.hybridsession.internal.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;

import dev.hybridsession.internal.store.RowRead;
import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.RowText;
import dev.hybridsession.internal.store.RowUpdate;
import dev.hybridsession.internal.store.SessionRow;

import org.springframework.jdbc.core.SqlParameterValue;

/**
 * Rows of sessions as the arguments of statements, and out of the results of queries. The
 * type of a principal is given because PostgreSQL and HSQLDB want to know the type of a
 * {@code null}, and asking a driver may cost a round trip.
 */
final class SessionRows {

	/**
	 * The column is only to be null in rows that have ended, but one such row harms no
	 * others.
	 */
	private static final byte[] NO_CONTENT = new byte[0];

	private SessionRows() {
	}

	/**
	 * Checks what the database might not check, or might answer by cutting the
	 * connection.
	 * @throws RowRejectedException if the row cannot be stored
	 */
	static void check(SessionRow row, StoreTransactions transactions) {
		RowText.check(row);
		transactions.checkSize("The record", row.record());
	}

	static Object[] insertArguments(SessionRow row) {
		return new Object[] { row.internalId(), row.publicId(), row.version(), row.creationTime(), row.lastAccessTime(),
				row.expiryTime(), principal(row), row.record() };
	}

	static Object[] updateArguments(RowUpdate update) {
		SessionRow row = update.row();
		RowState expected = update.expected();
		return new Object[] { row.publicId(), row.version(), row.creationTime(), row.lastAccessTime(), row.expiryTime(),
				principal(row), row.record(), expected.internalId(), expected.publicId(), expected.version() };
	}

	private static SqlParameterValue principal(SessionRow row) {
		return new SqlParameterValue(Types.VARCHAR, row.principal());
	}

	/**
	 * Finds the row that bears an id. Some databases think that trailing blanks make no
	 * difference, or case, if they were told so.
	 */
	static RowRead find(ResultSet rows, String publicId) throws SQLException {
		while (rows.next()) {
			if (publicId.equals(rows.getString("PUBLIC_ID"))) {
				rows.getLong("ENDED_TIME");
				return rows.wasNull() ? live(rows) : RowRead.NotLive.ENDED;
			}
		}
		return RowRead.NotLive.ABSENT;
	}

	static SessionRow live(ResultSet row) throws SQLException {
		byte[] content = row.getBytes("RECORD");
		return new SessionRow(row.getString("INTERNAL_ID"), row.getString("PUBLIC_ID"), row.getLong("VERSION"),
				row.getLong("CREATION_TIME"), row.getLong("LAST_ACCESS_TIME"), row.getLong("EXPIRY_TIME"),
				row.getString("PRINCIPAL"), (content != null) ? content : NO_CONTENT);
	}

}
