package dev.hybridsession.internal.record;

import dev.hybridsession.EndedSession.EndReason;

/**
 * The values that a tier may hold under the key of a session. The codec and the merger
 * take and return them.
 */
public sealed interface SessionCopy permits SessionRecord, Tombstone, DatabaseMarker {

	/**
	 * Merges two copies held under one key. The merge is commutative, associative and
	 * idempotent, so that copies may meet in any order. Two records merge entry by entry.
	 * Otherwise a final end wins over a record, and a database marker knows nothing. The
	 * tombstone of a reaper gives way to a record and to a final end. The reaper may not
	 * have ended the row, and takes its tombstone back then, but perhaps not on every
	 * node. Whether the session is alive is for its row to say.
	 * @throws IllegalArgumentException if the copies are of sessions with different ids
	 */
	static SessionCopy merge(SessionCopy a, SessionCopy b) {
		int order = Integer.compare(weight(a), weight(b));
		if (order != 0) {
			return (order > 0) ? a : b;
		}
		if (a instanceof SessionRecord x && b instanceof SessionRecord y) {
			return x.merge(y);
		}
		return (a instanceof Tombstone x && b instanceof Tombstone y) ? Tombstone.merge(x, y) : a;
	}

	private static int weight(SessionCopy copy) {
		if (copy instanceof Tombstone tombstone) {
			return (tombstone.reason() != EndReason.EXPIRED) ? 3 : 1;
		}
		return (copy instanceof SessionRecord) ? 2 : 0;
	}

}
