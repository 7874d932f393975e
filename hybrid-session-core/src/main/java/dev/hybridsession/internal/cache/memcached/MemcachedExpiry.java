package dev.hybridsession.internal.cache.memcached;

import java.time.Duration;

import dev.hybridsession.internal.store.SessionCache;

/**
 * Turns a time to live into memcached's expiry, a number of seconds from now.
 * <ol>
 * <li>Part of a second counts as a second, and the least is one: 0 would mean "for ever",
 * and a negative expiry is dead on arrival (protocol.txt, 'Expiration times').</li>
 * <li>The most is {@link SessionCache#LONGEST}.</li>
 * </ol>
 */
final class MemcachedExpiry {

	private static final long ALMOST_A_SECOND = 999_999_999;

	private MemcachedExpiry() {
	}

	/** Returns the expiry, at least 1, for an item stored now. */
	static int of(Duration timeToLive) {
		boolean cut = timeToLive.compareTo(SessionCache.LONGEST) > 0;
		long seconds = (cut ? SessionCache.LONGEST : timeToLive).plusNanos(ALMOST_A_SECOND).toSeconds();
		return (int) Math.max(1, seconds);
	}

}
