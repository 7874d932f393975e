package dev.hybridsession.internal.cache.memcached;

import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.hybridsession.internal.store.NodeMemory;
import org.jspecify.annotations.Nullable;

/**
 * Remembers how many items a server has evicted within the last one or two minutes. The
 * {@link IdentityCheck} of a connection adds each answer to {@code stats}, so that
 * nothing more is asked of the server. Not for concurrent use, but for {@link #latest}.
 */
final class MemoryLog {

	private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	/** Since when evictions are counted. */
	private @Nullable Sample first;

	/** Since when they are counted once this is a minute old. */
	private @Nullable Sample next;

	private volatile @Nullable NodeMemory latest;

	/**
	 * Adds what the server has said.
	 * @param stats the statistics; nothing is added if they lack what it takes
	 * @param now as {@link System#nanoTime()} tells it
	 */
	void add(Map<String, String> stats, long now) {
		try {
			Sample sample = new Sample(now, number(stats, "evictions"));
			if (this.first == null || this.next == null || sample.evictions() < this.next.evictions()) {
				// the counter begins anew with "stats reset"
				this.first = sample;
				this.next = sample;
			}
			else if (now - this.next.time() >= MINUTE) {
				this.first = this.next;
				this.next = sample;
			}
			this.latest = new NodeMemory(number(stats, "limit_maxbytes"), number(stats, "bytes"),
					number(stats, "curr_items"), sample.evictions() - this.first.evictions(),
					Math.max(1, (now - this.first.time()) / SECOND));
		}
		catch (NumberFormatException ex) {
			// not every server has these statistics
		}
	}

	/**
	 * Returns a number that the server has told.
	 * @throws NumberFormatException if it has not told it
	 */
	static long number(Map<String, String> stats, String name) {
		return Long.parseLong(stats.getOrDefault(name, ""));
	}

	/**
	 * Returns what the server has said last, or {@code null} if it has said nothing of
	 * its memory.
	 */
	@Nullable NodeMemory latest() {
		return this.latest;
	}

	/** The number of items that the server had evicted since its start at some time. */
	private record Sample(long time, long evictions) {
	}

}
