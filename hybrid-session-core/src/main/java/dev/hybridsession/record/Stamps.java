package dev.hybridsession.record;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Stamps of changes: a hybrid logical clock in microseconds. A stamp is later than every
 * stamp its maker had seen, and close to the time of day as long as clocks agree.
 */
public final class Stamps {

	private Stamps() {
	}

	/**
	 * Returns a stamp for a change made now.
	 * @param clock the time of day
	 * @param newestSeen the newest stamp that the maker of the change has seen
	 * @return a stamp later than {@code newestSeen}
	 */
	public static long next(Clock clock, long newestSeen) {
		Instant now = clock.instant();
		long micros = TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(now.getNano());
		return Math.max(micros, newestSeen) + 1;
	}

	/**
	 * Returns the stamp of a change made at a time of day.
	 * @param millis milliseconds since the epoch
	 * @return a stamp
	 */
	public static long ofMillis(long millis) {
		return TimeUnit.MILLISECONDS.toMicros(millis);
	}

}
