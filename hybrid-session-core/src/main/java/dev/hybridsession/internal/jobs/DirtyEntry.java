package dev.hybridsession.internal.jobs;

/**
 * Remembers for {@link DirtyQueue} when to sync a copy, and since when memcached should
 * have it.
 *
 * @param due when it is to be synced, in milliseconds since the epoch
 * @param watchedSince since when memcached should have it; {@link Long#MIN_VALUE} if it
 * is no loss that memcached does not
 * @param unsynced the newest change that was not known to be in the database, by its
 * stamp; {@link Long#MIN_VALUE} if there was none
 */
record DirtyEntry(long due, long watchedSince, long unsynced) {

	private static final long NONE = Long.MIN_VALUE;

	static DirtyEntry unwatched(long due) {
		return new DirtyEntry(due, NONE, NONE);
	}

	boolean isChanged() {
		return this.unsynced != NONE;
	}

	boolean isWatched() {
		return this.watchedSince != NONE;
	}

	DirtyEntry dueAt(long time) {
		return new DirtyEntry(time, this.watchedSince, this.unsynced);
	}

	DirtyEntry unchanged() {
		return new DirtyEntry(this.due, this.watchedSince, NONE);
	}

	DirtyEntry unwatched() {
		return unwatched(this.due);
	}

	/**
	 * Merges a newer entry of the same copy. The stamp of the first unsynced change is
	 * kept: a copy that lacks later changes, too, lacks that change.
	 */
	DirtyEntry and(DirtyEntry newer) {
		return new DirtyEntry(Math.min(this.due, newer.due), Math.max(this.watchedSince, newer.watchedSince),
				isChanged() ? this.unsynced : newer.unsynced);
	}

}
