package dev.hybridsession.internal.copies;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

import dev.hybridsession.internal.record.SessionRecord;

/**
 * Remembers which copies this instance has just read together with their rows, so that
 * {@link Freshness} does not want that for every page. It wants that at most twice per
 * session and fence: once within the clock skew after the fence, and once after it. A
 * session that is read only after it is read with its row once.
 * <ol>
 * <li>A copy that was checked within the clock skew after a fence looks as if it was
 * checked before: another instance's clock may be ahead. This instance's own check has no
 * such doubt. The time and the version of the row show that the copy comes from that
 * check.</li>
 * <li>That holds while the fence may still be within the clock skew, and for five
 * seconds, the default heartbeat, at most. If clocks differ, the first fence may hide a
 * second one for as long. No instance promises to notice a fence sooner than that. The
 * second read then notices it.</li>
 * </ol>
 */
final class FencedReads {

	private static final long LONGEST = Duration.ofSeconds(5).toMillis();

	private final ConcurrentHashMap<String, Check> checks = new ConcurrentHashMap<>();

	private final int capacity;

	FencedReads(int capacity) {
		this.capacity = capacity;
	}

	/** A copy that contains its row is in the cache. */
	void add(SessionRecord record) {
		if (this.checks.size() >= this.capacity) {
			this.checks.clear();
		}
		this.checks.put(record.publicId(), Check.of(record));
	}

	/**
	 * Returns a copy without its fence, if this instance has checked the copy after that
	 * fence.
	 * @param clockSkew how far clocks may differ, in milliseconds
	 * @return the same copy, or one without a fence
	 */
	CachedCopy trusted(CachedCopy copy, long clockSkew, long now) {
		SessionRecord record = copy.record();
		if (record == null || !copy.isFenced() || copy.fence() == Long.MAX_VALUE) {
			return copy;
		}
		Check check = this.checks.get(record.publicId());
		if (check == null || !check.equals(Check.of(record)) || check.time() <= copy.fence() - clockSkew) {
			return copy;
		}
		return (now <= copy.fence() && now - check.time() <= LONGEST)
				? new CachedCopy(copy.answered(), record, copy.token(), Long.MIN_VALUE) : copy;
	}

	private record Check(long time, long version) {

		static Check of(SessionRecord record) {
			return new Check(record.row().checked(), record.row().version());
		}

	}

}
