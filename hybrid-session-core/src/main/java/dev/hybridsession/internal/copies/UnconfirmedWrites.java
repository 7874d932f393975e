package dev.hybridsession.internal.copies;

import java.time.Clock;
import java.util.concurrent.ConcurrentHashMap;

import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.system.ClusterClock;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the sessions whose cached copies this instance may not serve unchecked,
 * because a write of them was not confirmed. {@link Freshness} asks it. When there are
 * too many to remember, it counts every copy that has not been checked since.
 */
final class UnconfirmedWrites {

	private final ConcurrentHashMap<String, UnconfirmedWrite> byId = new ConcurrentHashMap<>();

	private final ClusterClock clock;

	private final long clockSkew;

	private final int capacity;

	private volatile long fence = Long.MIN_VALUE;

	/**
	 * Creates an empty list.
	 * @param capacity the most ids to remember one by one
	 */
	UnconfirmedWrites(Clock clock, SessionTiming timing, int capacity) {
		this.clock = ClusterClock.of(clock);
		this.clockSkew = timing.clockSkew().toMillis();
		this.capacity = capacity;
	}

	/** Notes that the cached copy of a session may be older than its row. */
	void add(String id) {
		add(id, Long.MIN_VALUE);
	}

	/**
	 * Notes that the cached copy of a session may be older than its row, and than an
	 * access that no row was written for.
	 * @param access when it was accessed, in milliseconds since the epoch
	 */
	void add(String id, long access) {
		if (this.byId.size() >= this.capacity) {
			this.fence = this.clock.latest() + this.clockSkew;
			this.byId.clear();
		}
		this.byId.compute(id,
				(same, before) -> new UnconfirmedWrite((before != null) ? Math.max(before.access(), access) : access));
	}

	/** Returns a copy of a session with the last access that it may have missed. */
	SessionRecord accessed(SessionRecord record) {
		UnconfirmedWrite unconfirmedWrite = of(record.publicId());
		return (unconfirmedWrite != null && unconfirmedWrite.access() > record.lastAccessTime())
				? record.accessedAt(unconfirmedWrite.access()) : record;
	}

	@Nullable UnconfirmedWrite of(String id) {
		return this.byId.get(id);
	}

	/**
	 * Notes that the cache has confirmed a copy of a session that contains the row as it
	 * was while the write was unconfirmed.
	 * @param record the copy; if it lacks an access that this instance knows of, the
	 * unconfirmed write stays
	 * @param unconfirmedWrite the unconfirmed write; a later one stays
	 */
	void clear(SessionRecord record, @Nullable UnconfirmedWrite unconfirmedWrite) {
		if (unconfirmedWrite != null && unconfirmedWrite.access() <= record.lastAccessTime()) {
			this.byId.remove(record.publicId(), unconfirmedWrite);
		}
	}

	/** Notes that the cache is known to have no copy of a session. */
	void remove(String id) {
		this.byId.remove(id);
	}

	/**
	 * Returns whether a cached copy must be read together with the row, because a write
	 * of it may be unconfirmed.
	 */
	boolean contains(SessionRecord record) {
		return of(record.publicId()) != null || record.row().checked() < this.fence;
	}

}
