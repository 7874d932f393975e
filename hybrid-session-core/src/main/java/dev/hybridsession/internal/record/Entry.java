package dev.hybridsession.internal.record;

import java.util.Arrays;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * One named value of a session as it was left by one change.
 *
 * @param stamp when the change was made, see {@link Stamps}
 * @param value the encoded value, never modified, or {@code null} when the change was a
 * removal
 */
public record Entry(long stamp, byte @Nullable [] value) {

	/**
	 * Returns whether this change removed the value.
	 * @return {@code true} for a removal
	 */
	public boolean removed() {
		return this.value == null;
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
		if (a.value == null || b.value == null) {
			return (a.value == null) ? a : b;
		}
		return (Arrays.compareUnsigned(a.value, b.value) >= 0) ? a : b;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Entry entry && this.stamp == entry.stamp && Arrays.equals(this.value, entry.value);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.stamp, Arrays.hashCode(this.value));
	}

	@Override
	public String toString() {
		return (this.value == null) ? "removed@" + this.stamp : this.value.length + " bytes@" + this.stamp;
	}

}
