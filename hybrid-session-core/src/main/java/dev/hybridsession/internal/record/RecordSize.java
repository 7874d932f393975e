package dev.hybridsession.internal.record;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;

/** How many bytes {@link RecordCodec} makes of a record, without making them. */
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
		for (int i = 0; i < text.length(); i++) {
			if (text.charAt(i) >= 0x80) {
				return Integer.BYTES + text.getBytes(StandardCharsets.UTF_8).length;
			}
		}
		return Integer.BYTES + text.length();
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
