package dev.hybridsession.internal.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the parts of a session that are no attributes, for the session and the
 * codec: the max inactive interval and the principal. They are entries under names that
 * no attribute can have.
 */
public final class ReservedEntries {

	/** First character of the names that attributes may not have. */
	static final char RESERVED = '\u0000';

	private static final String INTERVAL = RESERVED + "interval";

	static final String PRINCIPAL = RESERVED + "principal";

	/** The id of the session in the store that it was taken over from. */
	static final String ADOPTED = RESERVED + "adopted";

	/** A thousand years: longer than any session, short enough for sums of times. */
	private static final Duration LONGEST_INTERVAL = Duration.ofDays(365_000);

	private ReservedEntries() {
	}

	/** Returns whether a name is reserved for what is not an attribute. */
	public static boolean isReserved(String name) {
		return !name.isEmpty() && name.charAt(0) == RESERVED;
	}

	/**
	 * Puts a change of the max inactive interval among changes.
	 * @param interval the new interval; negative means that the session never expires
	 */
	public static void putInterval(Map<String, Entry> changes, Duration interval, long stamp) {
		long millis = interval.isNegative() ? -1 : bounded(interval).toMillis();
		changes.put(INTERVAL, new Entry(stamp, ByteBuffer.allocate(Long.BYTES).putLong(millis).array()));
	}

	/**
	 * Returns a max inactive interval of which times can be made: the interval, or the
	 * longest one if it is longer.
	 */
	public static Duration bounded(Duration interval) {
		return (interval.compareTo(LONGEST_INTERVAL) < 0) ? interval : LONGEST_INTERVAL;
	}

	/**
	 * Puts a change of the principal among changes. A name that cannot be encoded is
	 * nobody's: its bytes could be those of another name.
	 * @param principal the new principal, or {@code null} for nobody
	 */
	public static void putPrincipal(Map<String, Entry> changes, @Nullable String principal, long stamp) {
		byte[] value = (principal != null && RecordLimits.isEncodable(principal))
				? principal.getBytes(StandardCharsets.UTF_8) : null;
		changes.put(PRINCIPAL, new Entry(stamp, value));
	}

	/**
	 * Puts among changes that a session was taken over from another store.
	 * @param id the id that the session has there
	 */
	public static void putAdopted(Map<String, Entry> changes, String id, long stamp) {
		changes.put(ADOPTED, new Entry(stamp, id.getBytes(StandardCharsets.UTF_8)));
	}

	/**
	 * Returns whether the interval is one that {@link #putInterval} makes. Any other
	 * would be endless, or too long for sums of times.
	 */
	static boolean isPossible(Entries entries) {
		Entry entry = entries.get(INTERVAL);
		if (entry == null) {
			return true;
		}
		if (entry.length() != Long.BYTES) {
			return false;
		}
		long millis = entry.number();
		return millis >= -1 && millis / 1000 <= LONGEST_INTERVAL.toSeconds();
	}

	/** In milliseconds. */
	static long interval(Entries entries) {
		Entry entry = entries.get(INTERVAL);
		return (entry != null) ? entry.number() : 0;
	}

	/** When the interval was set. */
	static long intervalStamp(Entries entries) {
		Entry entry = entries.get(INTERVAL);
		return (entry != null) ? entry.stamp() : Long.MIN_VALUE;
	}

	/** Returns the text of an entry, or {@code null} if it has none. */
	static @Nullable String text(Entries entries, String name) {
		Entry entry = entries.get(name);
		byte[] value = (entry != null) ? entry.value() : null;
		return (value != null) ? new String(value, StandardCharsets.UTF_8) : null;
	}

}
