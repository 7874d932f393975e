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
public final class PendingEnds {

	private final ConcurrentHashMap<String, SessionRecord> records = new ConcurrentHashMap<>();

	/** The dead ids under which memcached may still have a live copy. */
	private final Set<String> awaitingCache = ConcurrentHashMap.newKeySet();

	private final int capacity;

	PendingEnds(int capacity) {
		this.capacity = capacity;
	}

	/**
	 * Keeps the end of a session for a database that is away.
	 * @throws SessionUnavailableException if too many wait already
	 */
	public void add(SessionRecord record) {
		if (this.records.size() >= this.capacity && !this.records.containsKey(record.publicId())) {
			throw new SessionUnavailableException("The session cannot be ended: the database is away, and "
					+ this.capacity + " logouts are waiting for it (hybrid-session.limits.pending-ends)", null);
		}
		this.records.put(record.publicId(), record);
	}

	/** Returns whether neither a copy nor a row of a session counts. */
	public boolean contains(String id) {
		return awaitsStore(id) || awaitsCache(id);
	}

	/** Returns whether the database does not know of an end: its row does not count. */
	public boolean awaitsStore(String id) {
		return this.records.containsKey(id);
	}

	/** Returns whether the cache may have a live copy, which does not count. */
	public boolean awaitsCache(String id) {
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

	/** Notes that the database knows of an end. */
	public void remove(String id) {
		this.records.remove(id);
	}

	/** Returns the sessions whose ends await the database, as they were ended. */
	public List<SessionRecord> all() {
		return List.copyOf(this.records.values());
	}

}
