package dev.hybridsession.internal.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;

import dev.hybridsession.internal.store.RowRead;
import dev.hybridsession.internal.store.SessionRow;

/**
 * Rows out of the results of queries.
 */
final class RowReader {

	/**
	 * The column is only to be null in rows that have ended, but one such row harms no
	 * others.
	 */
	private static final byte[] NO_CONTENT = new byte[0];

	private RowReader() {
	}

	/**
	 * Finds the row that bears an id. Some databases think that trailing blanks make no
	 * difference, or case, if they were told so.
	 * @param rows what the database found
	 * @param publicId the id
	 * @return the answer
	 * @throws SQLException if the result cannot be read
	 */
	static RowRead find(ResultSet rows, String publicId) throws SQLException {
		while (rows.next()) {
			if (publicId.equals(rows.getString("PUBLIC_ID"))) {
				rows.getLong("ENDED_TIME");
				return rows.wasNull() ? new RowRead.Live(live(rows)) : new RowRead.Ended(rows.getString("INTERNAL_ID"));
			}
		}
		return RowRead.Absent.ABSENT;
	}

	static SessionRow live(ResultSet row) throws SQLException {
		byte[] content = row.getBytes("RECORD");
		return new SessionRow(row.getString("INTERNAL_ID"), row.getString("PUBLIC_ID"), row.getLong("VERSION"),
				row.getLong("CREATION_TIME"), row.getLong("LAST_ACCESS_TIME"), row.getLong("EXPIRY_TIME"),
				row.getString("PRINCIPAL"), (content != null) ? content : NO_CONTENT);
	}

}
