package dev.hybridsession.internal.cache.memcached;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Turns a time to live into memcached's expiry.
 * <ol>
 * <li>Part of a second counts as a second, and the least is one: 0 would mean "for ever",
 * and a negative expiry is dead on arrival (protocol.txt, 'Expiration times').</li>
 * <li>Up to 30 days it is a number of seconds from now.</li>
 * <li>Above 30 days memcached reads it as a date: seconds since 1970.</li>
 * <li>The date is sent as a signed number of 32 bits, which ends in January 2038. A later
 * expiry is cut to that date or, from a month before it, to 30 days.</li>
 * </ol>
 *
 * @param clock the time of day
 */
record MemcachedExpiry(Clock clock) {

	static final int LONGEST_RELATIVE = 30 * 24 * 60 * 60;

	/** Returns the expiry, at least 1, for an item stored now. */
	int of(Duration timeToLive) {
		long seconds = roundedUp(timeToLive.getSeconds(), timeToLive.getNano());
		if (seconds <= LONGEST_RELATIVE) {
			return (int) Math.max(1, seconds);
		}
		Instant now = this.clock.instant();
		if (now.getEpochSecond() > Integer.MAX_VALUE - LONGEST_RELATIVE) {
			return LONGEST_RELATIVE;
		}
		long date = roundedUp(now.getEpochSecond(), now.getNano()) + Math.min(seconds, Integer.MAX_VALUE);
		return (int) Math.min(date, Integer.MAX_VALUE);
	}

	private static long roundedUp(long seconds, int nanos) {
		return (nanos > 0 && seconds < Long.MAX_VALUE) ? seconds + 1 : seconds;
	}

}
