package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

import dev.hybridsession.internal.system.ClusterClock;

/**
 * Remembers for a moment the ids that neither tier knows, so that a browser with a stale
 * cookie does not cost a query per request. Bounded: when it is full it starts over.
 */
final class AbsentIds {

	private static final long MOMENT = Duration.ofSeconds(5).toMillis();

	private static final int CAPACITY = 10_000;

	private final ConcurrentHashMap<String, Long> until = new ConcurrentHashMap<>();

	private final ClusterClock clock;

	AbsentIds(ClusterClock clock) {
		this.clock = clock;
	}

	void add(String id) {
		if (this.until.size() >= CAPACITY) {
			this.until.clear();
		}
		this.until.put(id, this.clock.steady() + MOMENT);
	}

	void remove(String id) {
		this.until.remove(id);
	}

	boolean contains(String id) {
		Long end = this.until.get(id);
		if (end == null) {
			return false;
		}
		if (this.clock.steady() < end) {
			return true;
		}
		this.until.remove(id, end);
		return false;
	}

}
