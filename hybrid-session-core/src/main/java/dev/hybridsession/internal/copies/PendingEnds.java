package dev.hybridsession.internal.copies;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.record.SessionRecord;

/**
 * Keeps the ends that a tier does not know yet, so that this instance serves no dead
 * session in the meantime. A logout that the database does not know is never dropped.
 * When there is no room for a further logout, the logout fails.
 */
final class PendingEnds {

	private final ConcurrentHashMap<String, SessionRecord> records = new ConcurrentHashMap<>();

	/** The dead ids under which memcached may still have a live copy. */
	private final Set<String> awaitingCache = ConcurrentHashMap.newKeySet();

	private final int capacity;

	PendingEnds(int capacity) {
		this.capacity = capacity;
	}

	void add(SessionRecord record) {
		if (this.records.size() >= this.capacity && !this.records.containsKey(record.publicId())) {
			throw new SessionUnavailableException("The session cannot be ended: the database is away, and "
					+ this.capacity + " logouts are waiting for it (hybrid-session.limits.pending-ends)", null);
		}
		this.records.put(record.publicId(), record);
	}

	boolean contains(String id) {
		return awaitsStore(id) || awaitsCache(id);
	}

	boolean awaitsStore(String id) {
		return this.records.containsKey(id);
	}

	boolean awaitsCache(String id) {
		return this.awaitingCache.contains(id);
	}

	/** A dead id whose tombstone memcached has not confirmed; the sync repairs it. */
	void awaitCache(String id) {
		if (this.awaitingCache.size() < this.capacity) {
			this.awaitingCache.add(id);
		}
	}

	void cacheKnows(String id) {
		this.awaitingCache.remove(id);
	}

	void remove(String id) {
		this.records.remove(id);
	}

	List<SessionRecord> all() {
		return List.copyOf(this.records.values());
	}

}
