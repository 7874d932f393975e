package dev.hybridsession.internal.record;

/**
 * The values that a tier may hold under the key of a session. The codec and the merger
 * take and return them.
 */
public sealed interface SessionCopy permits SessionRecord, Tombstone, DatabaseMarker {

	/**
	 * Merges two copies held under one key. The merge is commutative, associative and
	 * idempotent, so that copies may meet in any order. An ended session wins over
	 * everything, a database marker knows nothing, and two records merge entry by entry.
	 * @throws IllegalArgumentException if the copies are of sessions with different ids
	 */
	static SessionCopy merge(SessionCopy a, SessionCopy b) {
		if (a instanceof Tombstone x) {
			return (b instanceof Tombstone y) ? Tombstone.merge(x, y) : x;
		}
		if (b instanceof Tombstone || a instanceof DatabaseMarker) {
			return b;
		}
		if (b instanceof DatabaseMarker) {
			return a;
		}
		return ((SessionRecord) a).merge((SessionRecord) b);
	}

}
