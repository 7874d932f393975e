package dev.hybridsession.internal.record;

import java.util.Arrays;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * One copy of a subsession: a value that is replaced as a whole, each time by the request
 * that has read what it replaces. So the newer of two copies knows more, and a merge
 * keeps the newer copy.
 *
 * @param internalId the internal id of its session
 * @param name its name within the session
 * @param stamp when it was last changed, see {@link Stamps}
 * @param value the encoded value, never modified, or {@code null} if it was removed
 * @param lease who may change it
 * @param rowVersion the version of its row, or 0 if no row was seen
 * @param rowStamp the stamp of the row's value, or {@link Long#MIN_VALUE}
 * @param checked when the copy was last known to contain the row, in milliseconds since
 * the epoch
 */
public record SubsessionRecord(String internalId, String name, long stamp, byte @Nullable [] value,
		SubsessionLease lease, long rowVersion, long rowStamp, long checked) {

	/** Returns a subsession without a value, older than any change. */
	public static SubsessionRecord absent(String internalId, String name) {
		return new SubsessionRecord(internalId, name, Long.MIN_VALUE, null, SubsessionLease.NONE, 0, Long.MIN_VALUE,
				Long.MIN_VALUE);
	}

	/** Returns whether the subsession was ever written. */
	public boolean exists() {
		return this.stamp != Long.MIN_VALUE;
	}

	/** Returns whether the row lacks this copy's last change. */
	public boolean isAheadOfRow() {
		return this.stamp != this.rowStamp;
	}

	/**
	 * Returns whether another copy was left by the same change: it has the same stamp and
	 * content.
	 */
	public boolean isSameChange(@Nullable SubsessionRecord other) {
		return other != null && this.stamp == other.stamp && Arrays.equals(this.value, other.value)
				&& this.lease.equals(other.lease);
	}

	/**
	 * Returns this subsession after a change.
	 * @param newValue the new value, or {@code null} for a removal
	 * @param newLease who may change it from now on
	 */
	public SubsessionRecord with(long newStamp, byte @Nullable [] newValue, SubsessionLease newLease) {
		return new SubsessionRecord(this.internalId, this.name, newStamp, newValue, newLease, this.rowVersion,
				this.rowStamp, this.checked);
	}

	/**
	 * Returns this copy with what was just learned of the row.
	 * @param now when reading or writing the row began, in milliseconds since the epoch
	 */
	public SubsessionRecord knowingRow(long version, long newRowStamp, long now) {
		return new SubsessionRecord(this.internalId, this.name, this.stamp, this.value, this.lease, version,
				newRowStamp, now);
	}

	/**
	 * Merges this copy with the row, which has just been read.
	 * @param now when reading it began, in milliseconds since the epoch
	 * @return the newer of both, knowing the row
	 */
	public SubsessionRecord mergeRow(SubsessionRecord row, long version, long now) {
		return newest(this, row).knowingRow(version, row.stamp, now);
	}

	/** Equal stamps are made by parties that saw the same; then all choose the same. */
	private static SubsessionRecord newest(SubsessionRecord a, SubsessionRecord b) {
		if (a.stamp != b.stamp) {
			return (a.stamp > b.stamp) ? a : b;
		}
		return (Arrays.compareUnsigned(a.value, b.value) >= 0) ? a : b;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof SubsessionRecord record && isSameChange(record)
				&& this.internalId.equals(record.internalId) && this.name.equals(record.name)
				&& this.rowVersion == record.rowVersion && this.rowStamp == record.rowStamp
				&& this.checked == record.checked;
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.internalId, this.name, this.stamp, Arrays.hashCode(this.value));
	}

	@Override
	public String toString() {
		return this.name + " of " + this.internalId + "@" + this.stamp
				+ ((this.value != null) ? ", " + this.value.length + " bytes" : ", no value");
	}

}
