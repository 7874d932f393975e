package dev.hybridsession.internal.record;

/**
 * Holds the knowledge of a session's copy about the session's row in the database. The
 * record carries it, and a merge of copies merges it. It is true by construction: only a
 * read or write of the row sets it, and a merge never knows more than its parts.
 *
 * @param publicId the public id the row bore, or the empty string if no row was ever seen
 * @param version the row's version, 0 if not known, or -1 if no row was ever seen, but
 * one may exist under the public id
 * @param syncedStamp every entry of the copy with this stamp or an earlier one is in the
 * row
 * @param lastAccessTime the row's last access, in milliseconds since the epoch
 * @param checked when the copy was last known to contain the row, in milliseconds since
 * the epoch
 */
public record RowKnowledge(String publicId, long version, long syncedStamp, long lastAccessTime, long checked) {

	/** Knowledge of a session that was never in the database. */
	public static final RowKnowledge NONE = new RowKnowledge("", 0, Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE);

	private static final long UNSEEN = -1;

	/**
	 * Returns whether the session is known to have had a row. Unlike the rest this is
	 * never forgotten: a session that had a row and has none now has ended.
	 */
	public boolean stored() {
		return !this.publicId.isEmpty() && this.version != UNSEEN;
	}

	/**
	 * Returns what is known of the row once the id changes and the row is not told: a row
	 * that was never seen may yet exist under the old id, by an insert whose answer was
	 * lost.
	 * @param id the id that the session has had until now
	 * @return the knowledge, naming an id in any case
	 */
	public RowKnowledge untoldOfIdChange(String id) {
		return !this.publicId.isEmpty() ? this
				: new RowKnowledge(id, UNSEEN, this.syncedStamp, this.lastAccessTime, this.checked);
	}

	/**
	 * Returns whether the row may not have been told of an id change. A copy names its
	 * row by one former id only, so the id must not change again until the row was told.
	 * @return {@code true} if the database has to be asked before the id changes again
	 */
	public boolean mayBearAnotherId(String id) {
		return !this.publicId.isEmpty() && !this.publicId.equals(id);
	}

	/**
	 * Returns this knowledge with a {@code checked} time that is not later than the given
	 * one. Used by writers that have not read the row.
	 * @param time when the copy was last known to contain the row, in milliseconds since
	 * the epoch
	 * @return the knowledge, checked then at the latest
	 */
	public RowKnowledge checkedBy(long time) {
		return (time >= this.checked) ? this
				: new RowKnowledge(this.publicId, this.version, this.syncedStamp, this.lastAccessTime, time);
	}

	/** Returns the knowledge of a copy that gets an entry which the row may not have. */
	RowKnowledge without(long stamp) {
		return (stamp > this.syncedStamp) ? this
				: new RowKnowledge(this.publicId, this.version, stamp - 1, this.lastAccessTime, this.checked);
	}

	/** Returns the common knowledge of two copies of the session named {@code id}. */
	RowKnowledge merge(RowKnowledge other, String id) {
		if (equals(other)) {
			return this;
		}
		boolean stored = stored() || other.stored();
		return new RowKnowledge(olderId(other, id),
				stored ? Math.min(seen(this.version), seen(other.version)) : Math.min(this.version, other.version),
				Math.min(this.syncedStamp, other.syncedStamp), Math.min(this.lastAccessTime, other.lastAccessTime),
				Math.min(this.checked, other.checked));
	}

	private static long seen(long version) {
		return (version != UNSEEN) ? version : 0;
	}

	/**
	 * A row with another id than the session has not been told of the id change yet, so
	 * its id wins. The id of a row that was never seen loses.
	 */
	private String olderId(RowKnowledge other, String id) {
		int order = Integer.compare(rank(id), other.rank(id));
		order = (order != 0) ? order : this.publicId.compareTo(other.publicId);
		return (order <= 0) ? this.publicId : other.publicId;
	}

	private int rank(String id) {
		if (!stored()) {
			return this.publicId.isEmpty() ? 3 : 2;
		}
		return this.publicId.equals(id) ? 1 : 0;
	}

}
