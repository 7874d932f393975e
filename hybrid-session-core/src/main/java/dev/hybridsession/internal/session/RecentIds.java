package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

import dev.hybridsession.internal.system.ClusterClock;

/**
 * Remembers ids for five seconds: those that neither tier knows, so that a browser with a
 * stale cookie does not cost a query per request, and those that an old store has
 * answered. A full list is emptied.
 */
final class RecentIds {

	/** An id that a tier was wrong about is refused for no longer. */
	private static final long MOMENT = Duration.ofSeconds(5).toMillis();

	private final ConcurrentHashMap<String, Long> until = new ConcurrentHashMap<>();

	private final ClusterClock clock;

	private final int capacity;

	RecentIds(ClusterClock clock, int capacity) {
		this.clock = clock;
		this.capacity = capacity;
	}

	void add(String id) {
		if (this.until.size() >= this.capacity) {
			this.until.clear();
		}
		this.until.put(id, this.clock.steady() + MOMENT);
	}

	void remove(String id) {
		this.until.remove(id);
	}

	boolean contains(String id) {
		Long end = this.until.get(id);
		return end != null && this.clock.steady() < end;
	}

}
