package dev.hybridsession.internal.record;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Stamps of changes: a hybrid logical clock in microseconds. A stamp is later than every
 * stamp its maker had seen, and close to the time of day as long as clocks agree.
 * <p>
 * A stamp from the future pushes ahead the stamps of its own session alone: a save that
 * has seen it makes later ones. So it does no harm as long as there are later ones. What
 * anybody may have written is refused if it is a century ahead, so that its stamps never
 * come near the ends of the range of numbers; there nothing is read.
 */
public final class Stamps {

	/** 146 thousand years from now, and as far from the last number. */
	private static final long END = 1L << 62;

	/** In milliseconds. */
	private static final long DAY = TimeUnit.DAYS.toMillis(1);

	private static final long CENTURY = TimeUnit.DAYS.toMicros(36_525);

	private Stamps() {
	}

	/** Whether there are stamps before and after it that can be reckoned with. */
	static boolean isPossible(long stamp) {
		return stamp > -END && stamp < END;
	}

	/**
	 * Returns a stamp for a change made now.
	 * @param newestSeen the newest stamp that the maker of the change has seen
	 * @return a stamp later than {@code newestSeen}, unless that is from the far end of
	 * time
	 */
	public static long next(Clock clock, long newestSeen) {
		Instant now = clock.instant();
		long micros = TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(now.getNano());
		return Math.max(micros, newestSeen) + 1;
	}

	/**
	 * Returns whether a stamp is so far ahead that no clock can have made it.
	 * @param now milliseconds since the epoch
	 * @return {@code true} if it is a century ahead
	 */
	public static boolean isCenturyAhead(long stamp, long now) {
		return stamp > ofMillis(now) + CENTURY;
	}

	/**
	 * Returns whether a time is so far ahead that no clock of ours can be that fast.
	 * @param time milliseconds since the epoch
	 * @param now milliseconds since the epoch
	 * @return {@code true} if it is more than a day ahead
	 */
	public static boolean isDayAhead(long time, long now) {
		// either may be any number
		return time > now && time - DAY > now;
	}

	/**
	 * Returns the stamp of a change made at a time of day.
	 * @param millis milliseconds since the epoch
	 */
	public static long ofMillis(long millis) {
		return TimeUnit.MILLISECONDS.toMicros(millis);
	}

}
