package dev.hybridsession.internal.record;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The entries of a {@link SessionRecord} in the order of their names: two arrays, which
 * are never changed. A page load makes one such table and searches it, and merges it if
 * the page has changed something.
 */
final class Entries {

	private final String[] names;

	private final Entry[] entries;

	private final long newestStamp;

	private Entries(String[] names, Entry[] entries) {
		this.names = names;
		this.entries = entries;
		long newest = Long.MIN_VALUE;
		for (Entry entry : entries) {
			newest = Math.max(newest, entry.stamp());
		}
		this.newestStamp = newest;
	}

	static Entries of(Map<String, Entry> map) {
		String[] names = map.keySet().toArray(new String[0]);
		Arrays.sort(names);
		Entry[] entries = new Entry[names.length];
		for (int i = 0; i < names.length; i++) {
			entries[i] = map.get(names[i]);
		}
		return new Entries(names, entries);
	}

	/**
	 * Reads entries in any order.
	 * @throws InvalidRecordException if one is there twice, or is damaged
	 */
	static Entries read(RecordInput input, int count) {
		input.requireRoom(count);
		String[] names = new String[count];
		Entry[] entries = new Entry[count];
		boolean ordered = true;
		for (int i = 0; i < count; i++) {
			names[i] = input.getName();
			entries[i] = input.getEntry();
			ordered &= i == 0 || names[i - 1].compareTo(names[i]) < 0;
		}
		return ordered ? new Entries(names, entries) : order(names, entries);
	}

	private static Entries order(String[] names, Entry[] entries) {
		Map<String, Entry> ordered = new TreeMap<>();
		for (int i = 0; i < names.length; i++) {
			if (ordered.put(names[i], entries[i]) != null) {
				throw new InvalidRecordException("Session record has an entry twice");
			}
		}
		return of(ordered);
	}

	void writeTo(RecordOutput output) {
		output.putInt(size());
		for (int i = 0; i < size(); i++) {
			output.putString(this.names[i]);
			this.entries[i].writeTo(output);
		}
	}

	/** Returns the entries of both, of each name the newest. */
	Entries merge(Entries other) {
		String[] mergedNames = new String[size() + other.size()];
		Entry[] merged = new Entry[mergedNames.length];
		int count = 0;
		int i = 0;
		int j = 0;
		while (i < size() || j < other.size()) {
			int order = (i == size()) ? 1 : (j == other.size()) ? -1 : this.names[i].compareTo(other.names[j]);
			mergedNames[count] = (order <= 0) ? this.names[i] : other.names[j];
			merged[count] = (order < 0) ? this.entries[i]
					: (order > 0) ? other.entries[j] : Entry.newest(this.entries[i], other.entries[j]);
			count++;
			i += (order <= 0) ? 1 : 0;
			j += (order >= 0) ? 1 : 0;
		}
		return (count == merged.length) ? new Entries(mergedNames, merged)
				: new Entries(Arrays.copyOf(mergedNames, count), Arrays.copyOf(merged, count));
	}

	/** Returns the entries without the removals up to a stamp. */
	Entries withoutRemovals(long limit) {
		Predicate<Entry> forgotten = (entry) -> entry.removed() && entry.stamp() <= limit;
		if (Arrays.stream(this.entries).noneMatch(forgotten)) {
			return this;
		}
		Map<String, Entry> kept = new TreeMap<>(toMap());
		kept.values().removeIf(forgotten);
		return of(kept);
	}

	/** Returns how many bytes {@link #writeTo} writes behind the number of entries. */
	long bytes(boolean withRemovals) {
		long bytes = 0;
		for (int i = 0; i < size(); i++) {
			if (withRemovals || !this.entries[i].removed()) {
				bytes += RecordSize.of(this.names[i]) + RecordSize.of(this.entries[i]);
			}
		}
		return bytes;
	}

	long newestStamp() {
		return this.newestStamp;
	}

	@Nullable Entry get(String name) {
		int index = Arrays.binarySearch(this.names, name);
		return (index >= 0) ? this.entries[index] : null;
	}

	int size() {
		return this.names.length;
	}

	Map<String, Entry> toMap() {
		Map<String, Entry> map = new TreeMap<>();
		for (int i = 0; i < size(); i++) {
			map.put(this.names[i], this.entries[i]);
		}
		return Collections.unmodifiableMap(map);
	}

	/**
	 * Returns the oldest stamp of the entries that others lack; the greatest number if
	 * they lack none.
	 */
	long oldestMissing(Entries others) {
		long oldest = Long.MAX_VALUE;
		for (int i = 0; i < size(); i++) {
			if (!this.entries[i].equals(others.get(this.names[i]))) {
				oldest = Math.min(oldest, this.entries[i].stamp());
			}
		}
		return oldest;
	}

	/** Visits the names of the attributes that are not removed. */
	void forEachAttributeName(Consumer<String> visitor) {
		for (int i = 0; i < size(); i++) {
			if (!this.entries[i].removed() && !ReservedEntries.isReserved(this.names[i])) {
				visitor.accept(this.names[i]);
			}
		}
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Entries table && Arrays.equals(this.names, table.names)
				&& Arrays.equals(this.entries, table.entries);
	}

	@Override
	public int hashCode() {
		return 31 * Arrays.hashCode(this.names) + Arrays.hashCode(this.entries);
	}

}
