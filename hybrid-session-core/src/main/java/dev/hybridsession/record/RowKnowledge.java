package dev.hybridsession.record;

import java.util.Objects;

/**
 * What a copy of a session knows of the session's row in the database. It is true by
 * construction: it is only ever set by whoever has just read or written the row, and only
 * merged towards knowing less.
 *
 * @param publicId the public id the row bore, or the empty string if no row was ever seen
 * @param version the row's version, or 0 if not known
 * @param syncedStamp every entry of the copy with this stamp or an earlier one is in the
 * row
 * @param lastAccessTime the row's last access, in milliseconds since the epoch
 * @param checked when the copy was last known to contain the row, in milliseconds since
 * the epoch
 */
public record RowKnowledge(String publicId, long version, long syncedStamp, long lastAccessTime, long checked) {

	/**
	 * Knowledge of a session that was never in the database.
	 */
	public static final RowKnowledge NONE = new RowKnowledge("", 0, Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE);

	public RowKnowledge {
		Objects.requireNonNull(publicId, "publicId");
	}

	/**
	 * Returns whether the session is known to have had a row. Unlike the rest this is
	 * never forgotten: a session that had a row and has none now has ended.
	 * @return whether a row was ever seen
	 */
	public boolean stored() {
		return !this.publicId.isEmpty();
	}

	/**
	 * Returns this knowledge after a change of the row that may or may not have been
	 * made.
	 * @return the knowledge without the version
	 */
	public RowKnowledge withoutVersion() {
		return new RowKnowledge(this.publicId, 0, this.syncedStamp, this.lastAccessTime, this.checked);
	}

	/**
	 * Returns whether the row may bear the id of the session though this knowledge names
	 * the one before: whoever changes the id again would leave no trace of it.
	 * @param id the public id of the session
	 * @return {@code true} if the database has to be asked before the id changes again
	 */
	public boolean mayBearAnotherId(String id) {
		return stored() && this.version == 0 && !this.publicId.equals(id);
	}

	/**
	 * What a copy knows that gets an entry which the row may not have.
	 */
	RowKnowledge without(long stamp) {
		return (stamp > this.syncedStamp) ? this
				: new RowKnowledge(this.publicId, this.version, stamp - 1, this.lastAccessTime, this.checked);
	}

	/**
	 * What both of two copies of the session named {@code id} know.
	 */
	RowKnowledge merge(RowKnowledge other, String id) {
		if (equals(other)) {
			return this;
		}
		return new RowKnowledge(olderId(this.publicId, other.publicId, id), Math.min(this.version, other.version),
				Math.min(this.syncedStamp, other.syncedStamp), Math.min(this.lastAccessTime, other.lastAccessTime),
				Math.min(this.checked, other.checked));
	}

	/**
	 * A row that bears another id than the session has not been told of the id change
	 * yet, so that id wins; an unknown one loses.
	 */
	private static String olderId(String a, String b, String id) {
		int rankA = rank(a, id);
		int rankB = rank(b, id);
		if (rankA != rankB) {
			return (rankA < rankB) ? a : b;
		}
		return (a.compareTo(b) <= 0) ? a : b;
	}

	private static int rank(String rowId, String id) {
		if (rowId.isEmpty()) {
			return 2;
		}
		return rowId.equals(id) ? 1 : 0;
	}

}
