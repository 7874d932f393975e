package dev.hybridsession.internal.record;

import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How many bytes {@link RecordCodec} makes of a record, without making them.
 */
final class RecordSize {

	/**
	 * The bytes at the beginning of every value: six numbers, and how many entries
	 * follow.
	 */
	private static final int FIXED = 4 + 6 * Long.BYTES + Integer.BYTES;

	private static final int NAMED = 3;

	private RecordSize() {
	}

	/** All of it. */
	static long of(SessionRecord record) {
		return of(record, true);
	}

	/** Without the gaps of removed attributes. */
	static long ofLive(SessionRecord record) {
		return of(record, false);
	}

	private static long of(SessionRecord record, boolean withRemovals) {
		return FIXED + of(record.publicId()) + of(record.internalId()) + of(record.row().publicId())
				+ record.table().bytes(withRemovals);
	}

	static long of(Entry entry) {
		return Long.BYTES + Integer.BYTES + entry.length();
	}

	/** The length of a text in UTF-8, and of its length. */
	static long of(String text) {
		long size = Integer.BYTES;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c < 0x80) {
				size += 1;
			}
			else if (c < 0x800) {
				size += 2;
			}
			else if (Character.isHighSurrogate(c) && i + 1 < text.length()
					&& Character.isLowSurrogate(text.charAt(i + 1))) {
				size += 4;
				i++;
			}
			else {
				// what is no pair becomes a question mark
				size += Character.isSurrogate(c) ? 1 : 3;
			}
		}
		return size;
	}

	/** Names the largest attributes, with their sizes. */
	static String largest(SessionRecord record) {
		return record.entries()
			.entrySet()
			.stream()
			.filter((entry) -> record.hasAttribute(entry.getKey()))
			.sorted(Comparator.comparingLong((Map.Entry<String, Entry> entry) -> -entry.getValue().length()))
			.limit(NAMED)
			.map((entry) -> "'" + RecordLimits.shortened(entry.getKey()) + "' with " + entry.getValue().length()
					+ " bytes")
			.collect(Collectors.joining(", "));
	}

}
