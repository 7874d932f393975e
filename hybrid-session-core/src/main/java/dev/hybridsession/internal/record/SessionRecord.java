package dev.hybridsession.internal.record;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * One copy of a session, immutable. Everything that changes is a stamped {@link Entry} in
 * one table: the attributes, and under reserved names the max inactive interval and the
 * principal. Copies of one session {@link #merge merge} to the newest entry per name and
 * the latest access.
 *
 * @param publicId the id that the client gets
 * @param internalId the id that never changes
 * @param creationTime when the session was created, in milliseconds since the epoch
 * @param lastAccessTime the last access that this copy knows of, in milliseconds since
 * the epoch
 * @param table the entries, for the codec
 */
public record SessionRecord(String publicId, String internalId, long creationTime, long lastAccessTime,
		RowKnowledge row, Entries table) implements SessionCopy {

	/**
	 * Returns the record of a session that is new and in no tier.
	 * @param now milliseconds since the epoch
	 * @param interval the max inactive interval; negative means that it never expires
	 * @param stamp the stamp of the interval
	 */
	public static SessionRecord create(String publicId, String internalId, long now, Duration interval, long stamp) {
		Map<String, Entry> entries = new HashMap<>();
		ReservedEntries.putInterval(entries, interval, stamp);
		return new SessionRecord(publicId, internalId, now, now, RowKnowledge.NONE, Entries.of(entries));
	}

	/**
	 * Returns the max inactive interval; minus one second means that the session never
	 * expires.
	 */
	public Duration interval() {
		long millis = intervalMillis();
		return (millis >= 0) ? Duration.ofMillis(millis) : Duration.ofSeconds(-1);
	}

	/**
	 * Returns the max inactive interval in milliseconds; negative means that the session
	 * never expires.
	 */
	public long intervalMillis() {
		return ReservedEntries.interval(this.table);
	}

	/**
	 * Returns whether there may be copies with another max inactive interval: not if the
	 * session still has the interval that it began with.
	 */
	public boolean isIntervalChanged() {
		return ReservedEntries.intervalStamp(this.table) > Stamps.ofMillis(this.creationTime + 1);
	}

	/**
	 * Returns the name of the user the session belongs to, or {@code null} if nobody has
	 * logged in.
	 */
	public @Nullable String principal() {
		return ReservedEntries.text(this.table, ReservedEntries.PRINCIPAL);
	}

	/**
	 * Returns whether the store that the application used before may still have the
	 * session under its id.
	 * @return {@code false} if the session began here, or has another id since
	 */
	public boolean isAdopted() {
		return this.publicId.equals(ReservedEntries.text(this.table, ReservedEntries.ADOPTED));
	}

	/** Returns every entry by its name, tombstones and reserved names included. */
	public Map<String, Entry> entries() {
		return this.table.toMap();
	}

	/** Returns how many entries there are. */
	public int size() {
		return this.table.size();
	}

	/**
	 * Returns whether the record has an attribute of that name that is neither removed
	 * nor reserved.
	 */
	public boolean hasAttribute(String name) {
		Entry entry = this.table.get(name);
		return entry != null && !entry.removed() && !ReservedEntries.isReserved(name);
	}

	/** Returns the encoded value of an attribute, or {@code null} if it has none. */
	public byte @Nullable [] value(String name) {
		Entry entry = this.table.get(name);
		return (entry != null && !ReservedEntries.isReserved(name)) ? entry.value() : null;
	}

	/** Returns the newest stamp of any entry. */
	public long newestStamp() {
		return this.table.newestStamp();
	}

	/**
	 * Returns whether the row is known to lack something of this copy: a change, an id
	 * change, or the row itself. A later last access alone is not behind.
	 */
	public boolean isAheadOfRow() {
		return !this.row.publicId().equals(this.publicId) || newestStamp() > this.row.syncedStamp();
	}

	/**
	 * Merges this copy with another of the same session.
	 * @throws IllegalArgumentException if the other is not of the same session and id
	 */
	public SessionRecord merge(SessionRecord other) {
		if (!this.publicId.equals(other.publicId) || !this.internalId.equals(other.internalId)) {
			throw new IllegalArgumentException("Records of different sessions or ids do not merge");
		}
		if (this == other) {
			return this;
		}
		return new SessionRecord(this.publicId, this.internalId, Math.min(this.creationTime, other.creationTime),
				Math.max(this.lastAccessTime, other.lastAccessTime), this.row.merge(other.row, this.publicId),
				this.table.merge(other.table));
	}

	/**
	 * Merges this copy with the row, which has just been read or written, and remembers
	 * exactly how much of the result the row has.
	 * @param rowRecord the content of the row; it may bear the id the session had before
	 * @param now when reading or writing the row began, in milliseconds since the epoch
	 * @return a copy that contains the row and knows it
	 */
	public SessionRecord mergeRow(SessionRecord rowRecord, long version, long now) {
		SessionRecord merged = merge(rowRecord.withPublicId(this.publicId));
		long missing = merged.table.oldestMissing(rowRecord.table);
		long synced = (missing != Long.MAX_VALUE) ? missing - 1 : merged.newestStamp();
		return merged.withRow(new RowKnowledge(rowRecord.publicId, version, synced, rowRecord.lastAccessTime, now));
	}

	/** Returns this record with other knowledge of the row. */
	public SessionRecord withRow(RowKnowledge knowledge) {
		return new SessionRecord(this.publicId, this.internalId, this.creationTime, this.lastAccessTime, knowledge,
				this.table);
	}

	/** Returns the record of the same session under another id. */
	public SessionRecord withPublicId(String id) {
		return id.equals(this.publicId) ? this
				: new SessionRecord(id, this.internalId, this.creationTime, this.lastAccessTime, this.row, this.table);
	}

	/**
	 * Returns this record with changes applied and a last access no earlier than before.
	 * A change that is older than the entry it would replace is left out. None is taken
	 * to be in the row, even if it was made before others that are.
	 * @param accessTime milliseconds since the epoch
	 */
	public SessionRecord with(long accessTime, Map<String, Entry> changes) {
		Entries changed = this.table;
		RowKnowledge known = this.row;
		if (!changes.isEmpty()) {
			changed = this.table.merge(Entries.of(changes));
			for (Entry change : changes.values()) {
				known = known.without(change.stamp());
			}
		}
		return new SessionRecord(this.publicId, this.internalId, this.creationTime,
				Math.max(this.lastAccessTime, accessTime), known, changed);
	}

	/**
	 * Returns this record with exactly that last access, which may be earlier: for a
	 * session that nobody else has seen.
	 * @param accessTime milliseconds since the epoch
	 */
	public SessionRecord accessedAt(long accessTime) {
		return new SessionRecord(this.publicId, this.internalId, this.creationTime, accessTime, this.row, this.table);
	}

	/**
	 * Returns this record without the removals that the row has and that are older than
	 * any copy that could still be cached.
	 * @param olderThan a stamp; younger removals stay
	 */
	public SessionRecord withoutRemovals(long olderThan) {
		long limit = Math.min(olderThan, this.row.syncedStamp());
		Entries kept = this.table.withoutRemovals(limit);
		return (kept == this.table) ? this : new SessionRecord(this.publicId, this.internalId, this.creationTime,
				this.lastAccessTime, this.row, kept);
	}

	/** Visits the names of the attributes that are not removed. */
	public void forEachAttributeName(Consumer<String> visitor) {
		this.table.forEachAttributeName(visitor);
	}

	/** Names no id, which is a secret, and no value. */
	@Override
	public String toString() {
		return "SessionRecord[" + this.internalId + ", " + this.table.size() + " entries, " + this.row.version() + "]";
	}

}
