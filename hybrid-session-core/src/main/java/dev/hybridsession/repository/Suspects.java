package dev.hybridsession.repository;

import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.hybridsession.record.SessionRecord;

/**
 * The sessions whose cached copies this instance may not serve unchecked, because a write
 * of them was not confirmed. When there are too many to remember, every copy that has not
 * been checked since is suspect.
 */
public final class Suspects {

	private final Set<String> ids = ConcurrentHashMap.newKeySet();

	private final Clock clock;

	private final long clockSkew;

	private final int capacity;

	private volatile long fence = Long.MIN_VALUE;

	/**
	 * Creates an empty list.
	 * @param clock the time
	 * @param timing how far clocks may differ
	 * @param capacity the most ids to remember one by one
	 */
	public Suspects(Clock clock, SessionTiming timing, int capacity) {
		this.clock = clock;
		this.clockSkew = timing.clockSkew().toMillis();
		this.capacity = capacity;
	}

	/**
	 * Notes that the cached copy of a session may be older than its row.
	 * @param id the public id
	 */
	public void add(String id) {
		if (this.ids.size() >= this.capacity) {
			this.fence = this.clock.millis() + this.clockSkew;
			this.ids.clear();
		}
		this.ids.add(id);
	}

	/**
	 * Notes that the cache has confirmed a copy of a session that contains the row.
	 * @param id the public id
	 */
	public void remove(String id) {
		if (!this.ids.isEmpty()) {
			this.ids.remove(id);
		}
	}

	/**
	 * Returns whether a cached copy must be read together with the row.
	 * @param record the cached copy
	 * @return {@code true} if it is suspect
	 */
	public boolean contains(SessionRecord record) {
		return (!this.ids.isEmpty() && this.ids.contains(record.publicId())) || record.row().checked() < this.fence;
	}

}
