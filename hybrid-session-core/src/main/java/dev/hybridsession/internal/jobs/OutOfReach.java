package dev.hybridsession.internal.jobs;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions of which a node that is away may have more, and since when. After an hour
 * most copies there have expired, and a read of one of the others remembers it: a node
 * that is switched off for good must not be waited for.
 */
final class OutOfReach {

	private static final long LONGEST = Duration.ofHours(1).toMillis();

	private final Map<String, Long> since = new ConcurrentHashMap<>();

	/**
	 * Notes that a session is still out of reach.
	 * @param id its public id
	 * @param now milliseconds since the epoch
	 * @return whether to look for it again
	 */
	boolean keep(String id, long now) {
		if (now - this.since.computeIfAbsent(id, (same) -> now) < LONGEST) {
			return true;
		}
		this.since.remove(id);
		return false;
	}

	/** Notes that a session is in reach. */
	void found(String id) {
		this.since.remove(id);
	}

}
