package dev.hybridsession.internal.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * One named value of a session as it was left by one change. The value of a decoded entry
 * stays where it arrived: it is a part of a longer array until somebody asks for it.
 */
public final class Entry {

	private static final VarHandle NUMBER = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	private final long stamp;

	/** Never modified, and {@code null} when the change was a removal. */
	private final byte @Nullable [] bytes;

	private final int offset;

	private final int length;

	/**
	 * Creates an entry.
	 * @param stamp when the change was made, see {@link Stamps}
	 * @param value the encoded value, never modified, or {@code null} when the change was
	 * a removal
	 */
	public Entry(long stamp, byte @Nullable [] value) {
		this(stamp, value, 0, (value != null) ? value.length : 0);
	}

	Entry(long stamp, byte @Nullable [] bytes, int offset, int length) {
		this.stamp = stamp;
		this.bytes = bytes;
		this.offset = offset;
		this.length = length;
	}

	public long stamp() {
		return this.stamp;
	}

	/**
	 * Returns the encoded value, which is copied if it is a part of a longer array.
	 * @return the value, or {@code null} when the change was a removal
	 */
	public byte @Nullable [] value() {
		return (this.bytes == null || this.length == this.bytes.length) ? this.bytes
				: Arrays.copyOfRange(this.bytes, this.offset, this.offset + this.length);
	}

	/** The length of the value. */
	int length() {
		return this.length;
	}

	/** The value as a number, if it is as long as one. */
	long number() {
		return (long) NUMBER.get(this.bytes, this.offset);
	}

	/** Writes the stamp and the value. */
	void writeTo(RecordOutput output) {
		output.putLong(this.stamp).putBytes(this.bytes, this.offset, this.length);
	}

	/**
	 * Returns whether this change removed the value.
	 * @return {@code true} for a removal
	 */
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
		if (a.bytes == null || b.bytes == null) {
			return (a.bytes == null) ? a : b;
		}
		return (Arrays.compareUnsigned(a.bytes, a.offset, a.offset + a.length, b.bytes, b.offset,
				b.offset + b.length) >= 0) ? a : b;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Entry entry && this.stamp == entry.stamp && isSameValue(entry);
	}

	private boolean isSameValue(Entry other) {
		if (this.bytes == null || other.bytes == null) {
			return this.bytes == other.bytes;
		}
		return Arrays.equals(this.bytes, this.offset, this.offset + this.length, other.bytes, other.offset,
				other.offset + other.length);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.stamp, Arrays.hashCode(value()));
	}

	@Override
	public String toString() {
		return removed() ? "removed@" + this.stamp : this.length + " bytes@" + this.stamp;
	}

}
