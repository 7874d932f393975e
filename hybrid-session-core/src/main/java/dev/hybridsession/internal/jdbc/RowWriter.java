package dev.hybridsession.internal.jdbc;

import java.sql.Types;

import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.RowUpdate;
import dev.hybridsession.internal.store.SessionRow;

import org.springframework.jdbc.core.SqlTypeValue;

/**
 * Rows as the arguments of statements. The types are given because PostgreSQL and HSQLDB
 * want to know the type of a {@code null}, and asking a driver may cost a round trip.
 * That of a record is left to the driver: no record is {@code null}, and its column is a
 * BLOB in some databases only.
 */
record RowWriter(StoreTransactions transactions) {

	static final int[] INSERT_TYPES = { Types.VARCHAR, Types.VARCHAR, Types.BIGINT, Types.BIGINT, Types.BIGINT,
			Types.BIGINT, Types.VARCHAR, SqlTypeValue.TYPE_UNKNOWN };

	static final int[] UPDATE_TYPES = { Types.VARCHAR, Types.BIGINT, Types.BIGINT, Types.BIGINT, Types.BIGINT,
			Types.VARCHAR, SqlTypeValue.TYPE_UNKNOWN, Types.VARCHAR, Types.VARCHAR, Types.BIGINT };

	/**
	 * Checks what the database might not check, or might answer by cutting the
	 * connection.
	 * @throws RowRejectedException if the row cannot be stored
	 */
	void check(SessionRow row) {
		RowText.check(row);
		if (!this.transactions.database().fits(row.record())) {
			throw new RowRejectedException("The record has " + row.record().length
					+ " bytes, which is too large for the max_allowed_packet of the database", null);
		}
	}

	static Object[] insertArguments(SessionRow row) {
		return new Object[] { row.internalId(), row.publicId(), row.version(), row.creationTime(), row.lastAccessTime(),
				row.expiryTime(), row.principal(), row.record() };
	}

	static Object[] updateArguments(RowUpdate update) {
		SessionRow row = update.row();
		RowState expected = update.expected();
		return new Object[] { row.publicId(), row.version(), row.creationTime(), row.lastAccessTime(), row.expiryTime(),
				row.principal(), row.record(), expected.internalId(), expected.publicId(), expected.version() };
	}

}
