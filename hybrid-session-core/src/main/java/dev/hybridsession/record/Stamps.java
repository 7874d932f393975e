package dev.hybridsession.record;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Stamps of changes: a hybrid logical clock in microseconds. A stamp is later than every
 * stamp its maker had seen, and close to the time of day as long as clocks agree.
 * <p>
 * A stamp from the far future pushes ahead the stamps of its own session alone, and
 * whoever has seen it still makes later ones. So it does no harm until there are no later
 * ones, and those near the ends of the range of numbers are refused.
 */
public final class Stamps {

	/** 146 thousand years from now, and as far from the last number. */
	static final long END = 1L << 62;

	/** For what whoever makes a stamp may add to it. */
	private static final long ROOM = 1L << 20;

	private Stamps() {
	}

	/**
	 * Returns whether a stamp can have been made by anybody: neither it nor those after
	 * it overflow.
	 */
	static boolean isPossible(long stamp) {
		return stamp > -END && stamp < END;
	}

	/**
	 * Returns a stamp for a change made now.
	 * @param clock the time of day
	 * @param newestSeen the newest stamp that the maker of the change has seen
	 * @return a stamp later than {@code newestSeen}, unless that is from the far end of
	 * time
	 */
	public static long next(Clock clock, long newestSeen) {
		Instant now = clock.instant();
		long micros = TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(now.getNano());
		return Math.min(Math.max(micros, newestSeen), END - ROOM) + 1;
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
