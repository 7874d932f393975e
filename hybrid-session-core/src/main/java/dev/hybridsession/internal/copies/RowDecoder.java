package dev.hybridsession.internal.copies;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import dev.hybridsession.internal.record.Entry;
import dev.hybridsession.internal.record.InvalidRecordException;
import dev.hybridsession.internal.record.RecordCodec;
import dev.hybridsession.internal.record.ReservedEntries;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.system.LogOnce;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes rows. One that cannot be decoded is said once, and stands for what its columns
 * say: enough to end the session, and to be merged with a good copy of it, which then is
 * ahead of the row in everything.
 */
final class RowDecoder {

	private static final Logger logger = LoggerFactory.getLogger(RowDecoder.class);

	/** Older than every change, so that whatever a good copy says wins. */
	private static final long OLDEST = 0;

	private final LogOnce told = new LogOnce();

	/**
	 * Decodes a row.
	 * @param row the row
	 * @param now when reading it began, in milliseconds since the epoch
	 * @return the session
	 */
	StoredSession.Live decode(SessionRow row, long now) {
		try {
			return live(row, record(row), now, true);
		}
		catch (InvalidRecordException ex) {
			if (this.told.isFirst(row.internalId())) {
				logger
					.warn("The row of session {} cannot be read ({}); unless memcached has the session it is not found,"
							+ " and the row stays as it is until it expires", row.internalId(), ex.getMessage());
			}
			return live(row, columns(row), now, false);
		}
	}

	private static StoredSession.Live live(SessionRow row, SessionRecord record, long now, boolean readable) {
		return new StoredSession.Live(record.mergeRow(record, row.version(), now), readable);
	}

	private static SessionRecord record(SessionRow row) {
		if (RecordCodec.decode(row.record()) instanceof SessionRecord record && record.publicId().equals(row.publicId())
				&& record.internalId().equals(row.internalId())) {
			return record;
		}
		throw new InvalidRecordException("It holds something else");
	}

	private static SessionRecord columns(SessionRow row) {
		Map<String, Entry> principal = new TreeMap<>();
		if (row.principal() != null) {
			ReservedEntries.putPrincipal(principal, row.principal(), OLDEST);
		}
		return SessionRecord.create(row.publicId(), row.internalId(), row.creationTime(), interval(row), OLDEST)
			.with(row.lastAccessTime(), principal);
	}

	/** Longer than it was, by the lag that a row may have. */
	private static Duration interval(SessionRow row) {
		return (row.expiryTime() != Long.MAX_VALUE)
				? Duration.ofMillis(Math.max(0, row.expiryTime() - row.lastAccessTime())) : Duration.ofMillis(-1);
	}

}
