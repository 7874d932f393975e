package dev.hybridsession.repository;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

import dev.hybridsession.record.SessionRecord;

/**
 * The logouts that the database does not know of yet, because it was away. None is ever
 * dropped: when there is no room for another, the logout fails instead.
 */
public final class PendingEnds {

	private final ConcurrentHashMap<String, SessionRecord> records = new ConcurrentHashMap<>();

	private final int capacity;

	public PendingEnds(int capacity) {
		this.capacity = capacity;
	}

	void add(SessionRecord record) {
		if (this.records.size() >= this.capacity && !this.records.containsKey(record.publicId())) {
			throw new SessionUnavailableException("The session cannot be ended: the database is away, and "
					+ this.capacity + " logouts are waiting for it", null);
		}
		this.records.put(record.publicId(), record);
	}

	boolean contains(String id) {
		return !this.records.isEmpty() && this.records.containsKey(id);
	}

	void remove(String id) {
		this.records.remove(id);
	}

	List<SessionRecord> all() {
		return List.copyOf(this.records.values());
	}

}
