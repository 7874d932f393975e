package dev.hybridsession.internal.copies;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

import dev.hybridsession.internal.record.InvalidRecordException;
import dev.hybridsession.internal.record.RowKnowledge;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.Stamps;
import dev.hybridsession.internal.store.SessionCache;

/**
 * Every judgement of time, in one place: whether a session has expired, how far the
 * database may lag behind it, and how long copies and traces of it are kept. A number
 * that is not called a stamp is a time in milliseconds since the epoch, or a length of
 * time in milliseconds.
 *
 * @param syncInterval how far memcached may run ahead of the database
 * @param touchInterval an unchanged session is rewritten at most this often
 * @param clockSkew how far the clocks of instances may differ
 * @param reaperInterval the pause between two passes of the reaper
 */
public record SessionTiming(Duration syncInterval, Duration touchInterval, Duration clockSkew,
		Duration reaperInterval) {

	private static final long MINUTE = Duration.ofMinutes(1).toMillis();

	private static final long DAY = Duration.ofDays(1).toMillis();

	/** The background sync has the last fifth of the sync interval to do its work. */
	private static final double DUE = 0.8;

	/**
	 * Returns how far memcached may run ahead of the database for this session: at most
	 * half its max inactive interval, so that the lag never outlives it.
	 */
	public long syncInterval(SessionRecord record) {
		return atMost(this.syncInterval, record, 2);
	}

	/** Returns how often this session is rewritten at most if it is unchanged. */
	public long touchInterval(SessionRecord record) {
		return atMost(this.touchInterval, record, 10);
	}

	private static long atMost(Duration configured, SessionRecord record, int part) {
		long interval = record.intervalMillis();
		long millis = configured.toMillis();
		return (interval > 0) ? Math.min(millis, interval / part) : millis;
	}

	/**
	 * Returns a cached copy without what cannot be true: anybody may have written it.
	 * <ol>
	 * <li>A last access in the future is taken for now. Otherwise it would get to the
	 * row, and the session would never end. But if the row has had it, it is the clock
	 * here that is slow.</li>
	 * <li>The row has not been accessed later than the session. Otherwise it would not be
	 * written any more, and end too early.</li>
	 * <li>A check of the row in the future is no check.</li>
	 * </ol>
	 * @return the same record, unless something is wrong with it
	 * @throws InvalidRecordException if it has a stamp or a last access that no clock can
	 * have told
	 */
	SessionRecord sanitized(SessionRecord record, long now) {
		long newest = Math.max(record.newestStamp(), Stamps.ofMillis(record.lastAccessTime()));
		if (Stamps.isCenturyAhead(newest, now)) {
			throw new InvalidRecordException("It is of a century to come");
		}
		RowKnowledge row = record.row();
		long access = record.lastAccessTime();
		if (Stamps.isDayAhead(access, Math.max(now, row.lastAccessTime()))) {
			access = Math.max(now, row.lastAccessTime());
		}
		long checked = Stamps.isDayAhead(row.checked(), now) ? Long.MIN_VALUE : row.checked();
		if (access == record.lastAccessTime() && row.lastAccessTime() <= access && checked == row.checked()) {
			return record;
		}
		return record.accessedAt(access)
			.withRow(new RowKnowledge(row.publicId(), row.version(), row.syncedStamp(),
					Math.min(row.lastAccessTime(), access), checked));
	}

	/**
	 * Returns whether a session has expired, judged by all that is known of it.
	 * @param record the newest data of the session, from memcached
	 * @return {@code true} if it was idle for its max inactive interval
	 */
	public boolean expired(SessionRecord record, long now) {
		long interval = record.intervalMillis();
		if (interval <= 0) {
			return interval == 0;
		}
		return now >= record.lastAccessTime() + interval + touchInterval(record);
	}

	/**
	 * Returns when a session has surely expired, judged by its row alone, which may lag.
	 * @param record the content of the row
	 * @return milliseconds since the epoch, or {@link Long#MAX_VALUE} for never
	 */
	public long rowExpiry(SessionRecord record) {
		long interval = record.intervalMillis();
		if (interval < 0) {
			return Long.MAX_VALUE;
		}
		return record.lastAccessTime() + ((interval > 0) ? interval + lag(record) : 0);
	}

	private long lag(SessionRecord record) {
		return syncInterval(record) + touchInterval(record) + this.clockSkew.toMillis();
	}

	/**
	 * Returns whether the row's last access is so old that a page load has to write it. A
	 * last access in the future does not tell when the row was written: a clock was fast.
	 * Such a row is written whenever it lacks a change.
	 * @param record the session as it is to be saved
	 * @param latest the time by the later clock, in milliseconds since the epoch
	 */
	boolean overdue(SessionRecord record, long latest) {
		long rowAccess = record.row().lastAccessTime();
		return isFuture(rowAccess, latest) ? record.isAheadOfRow()
				: record.lastAccessTime() - syncInterval(record) >= rowAccess;
	}

	/**
	 * Returns whether the row of a subsession is so old that a request has to write it. A
	 * time in the future does not tell when the row was written: a clock was fast.
	 * @param session the session that the row belongs to
	 * @param rowTime when the row was written, in milliseconds since the epoch
	 * @return {@code true} if the row lags by the sync interval or more, or may do so
	 */
	public boolean overdue(SessionRecord session, long rowTime, long now) {
		return now - syncInterval(session) >= rowTime || isFuture(rowTime, now);
	}

	/**
	 * Returns whether a time is later than any clock of an instance may tell. The clock
	 * here may be behind the database's, and another one ahead of it.
	 * @param now the time by the clock here
	 */
	private boolean isFuture(long time, long now) {
		return time > now + 2 * this.clockSkew.toMillis();
	}

	/**
	 * Returns when the background sync is to write the row of a session. That is before
	 * the row lags by the sync interval, and never much later than now, even if the last
	 * access was told by a clock that was fast.
	 * @return milliseconds since the epoch; in the past for a session without a row, and
	 * for one whose row still bears the id it had before
	 */
	public long syncDue(SessionRecord record, long now) {
		if (!record.row().publicId().equals(record.publicId())) {
			return Long.MIN_VALUE;
		}
		return syncDue(record, record.row().lastAccessTime(), now);
	}

	/**
	 * Returns when the background sync is to write a row again.
	 * @param session the session that the row belongs to
	 * @param rowTime when the row was written, in milliseconds since the epoch
	 */
	public long syncDue(SessionRecord session, long rowTime, long now) {
		return Math.min(rowTime, now) + (long) (DUE * syncInterval(session));
	}

	/**
	 * Returns how long a copy may be cached: until the reaper has surely looked at it, or
	 * for {@link SessionCache#LONGEST_OF_A_COPY}. After that the row has the session.
	 * @return a positive duration
	 */
	public Duration timeToLive(SessionRecord record, long now) {
		long expiry = rowExpiry(record);
		Duration longest = SessionCache.LONGEST_OF_A_COPY;
		return (expiry != Long.MAX_VALUE)
				? Collections.min(List.of(Duration.ofMillis(Math.max(0, expiry - now) + reaperDelay()), longest))
				: longest;
	}

	/**
	 * Returns how long a cached copy of the session could live, whenever it was written:
	 * for so long its end must be remembered. If its interval has been changed, it may
	 * have been longer: a day is taken for the least. The cache cuts more than
	 * {@link SessionCache#LONGEST}, and no copy lives for so long.
	 */
	public Duration retention(SessionRecord record) {
		long interval = record.intervalMillis();
		long life = Math.max(interval, 0) + lag(record) + reaperDelay();
		if (record.isIntervalChanged()) {
			life = Math.max(life, DAY);
		}
		return (interval >= 0) ? Duration.ofMillis(life) : SessionCache.LONGEST.plusMillis(life);
	}

	/**
	 * Returns the stamp, in microseconds, before which removals need not be remembered.
	 */
	public long forgetRemovalsBefore(SessionRecord record, long now) {
		return Stamps.ofMillis(now - retention(record).toMillis());
	}

	private long reaperDelay() {
		return 3 * this.reaperInterval.toMillis() + MINUTE;
	}

}
