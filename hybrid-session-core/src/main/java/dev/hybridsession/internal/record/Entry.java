package dev.hybridsession.internal.record;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * One named value of a session as it was left by one change. The value of a decoded entry
 * stays where it arrived: it is a part of a longer array until somebody asks for it.
 *
 * @param stamp when the change was made, see {@link Stamps}
 * @param bytes an array with the value, never modified, and {@code null} when the change
 * was a removal
 * @param offset where the value begins in the array
 * @param length the length of the value
 */
public record Entry(long stamp, byte @Nullable [] bytes, int offset, int length) {

	/**
	 * Creates an entry.
	 * @param stamp when the change was made, see {@link Stamps}
	 * @param value the encoded value, never modified, or {@code null} when the change was
	 * a removal
	 */
	public Entry(long stamp, byte @Nullable [] value) {
		this(stamp, value, 0, (value != null) ? value.length : 0);
	}

	/**
	 * Returns the encoded value, which is copied if it is a part of a longer array;
	 * {@code null} when the change was a removal.
	 */
	public byte @Nullable [] value() {
		return (this.bytes == null || this.length == this.bytes.length) ? this.bytes
				: Arrays.copyOfRange(this.bytes, this.offset, this.offset + this.length);
	}

	/** The value, which has eight bytes, as a number. */
	long number() {
		return ByteBuffer.wrap(Objects.requireNonNull(this.bytes), this.offset, Long.BYTES).getLong();
	}

	void writeTo(RecordOutput output) {
		output.putLong(this.stamp).putBytes(this.bytes, this.offset, this.length);
	}

	/** Returns whether this change removed the value. */
	public boolean removed() {
		return this.bytes == null;
	}

	/**
	 * The entry that a merge keeps: the newest; of equal stamps the removal; of two
	 * values with equal stamps the one whose bytes order last. The last two rules only
	 * make the choice the same everywhere.
	 */
	static Entry newest(Entry a, Entry b) {
		if (a.stamp != b.stamp) {
			return (a.stamp > b.stamp) ? a : b;
		}
		return (a.compareValue(b) >= 0) ? a : b;
	}

	private int compareValue(Entry other) {
		if (this.bytes == null || other.bytes == null) {
			return Boolean.compare(removed(), other.removed());
		}
		return Arrays.compareUnsigned(this.bytes, this.offset, this.offset + this.length, other.bytes, other.offset,
				other.offset + other.length);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Entry entry && this.stamp == entry.stamp && compareValue(entry) == 0;
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.stamp, Arrays.hashCode(value()));
	}

}
