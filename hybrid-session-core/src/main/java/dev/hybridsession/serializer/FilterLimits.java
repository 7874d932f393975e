package dev.hybridsession.serializer;

import java.io.ObjectInputFilter.FilterInfo;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How much one value may make Java's deserialization do. What is not set follows from the
 * number of bytes that are there: a few of them must not claim much.
 *
 * @param depth how deep objects may be nested
 * @param references how many objects and references there may be
 * @param arrayLength the longest array that may be allocated
 * @param bytes how many bytes may be read
 */
record FilterLimits(long depth, long references, long arrayLength, long bytes) {

	/**
	 * Two sets nested in two sets double the work with each level: 25 of them take a
	 * second or so, and 60 would never end. Wider ones take longer; nothing tells how
	 * wide they are.
	 */
	static final int DEFAULT_DEPTH = 25;

	private static final long UNSET = -1;

	/** A map may allocate eight places for an entry, which has at least six bytes. */
	private static final long ARRAY_LENGTH_PER_BYTE = 4;

	/** Some 80 KB at most. At a time there are no more of these than objects are deep. */
	private static final long SMALL_ARRAY = 10_000;

	/** Reads the limits among patterns. */
	static FilterLimits of(List<String> patterns) {
		long depth = limit(patterns, "maxdepth");
		return new FilterLimits((depth != UNSET) ? depth : DEFAULT_DEPTH, limit(patterns, "maxrefs"),
				limit(patterns, "maxarray"), limit(patterns, "maxbytes"));
	}

	static boolean isLimit(String pattern) {
		return pattern.indexOf('=') >= 0;
	}

	private static long limit(List<String> patterns, String name) {
		return patterns.stream()
			.filter((pattern) -> pattern.startsWith(name + '='))
			.mapToLong((pattern) -> Long.parseLong(pattern.substring(name.length() + 1)))
			.reduce(UNSET, (before, last) -> last);
	}

	/**
	 * Returns what is too large.
	 * @param given how many bytes there are
	 * @return the name of the limit, or {@code null} if nothing is too large
	 */
	@Nullable String exceeded(FilterInfo info, int given) {
		if (info.depth() > this.depth) {
			return "maxdepth";
		}
		if (info.references() > ((this.references != UNSET) ? this.references : given)) {
			return "maxrefs";
		}
		if (info.streamBytes() > ((this.bytes != UNSET) ? this.bytes : given)) {
			return "maxbytes";
		}
		long longest = (this.arrayLength != UNSET) ? this.arrayLength : longestArray(given);
		return (info.arrayLength() > longest) ? "maxarray" : null;
	}

	/** The longest array that so many bytes may claim to have. */
	private static long longestArray(int given) {
		return Math.max(SMALL_ARRAY, given * ARRAY_LENGTH_PER_BYTE);
	}

	/** Whether a value of so many bytes could be read. */
	boolean allowsBytes(int count) {
		return this.bytes == UNSET || count <= this.bytes;
	}

}
