package dev.hybridsession.internal.jobs;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import dev.hybridsession.internal.store.NodeMemory;

/**
 * Says how much memory a memcached lacks. The warning of the {@link EvictionWatch} ends
 * with it.
 * <ol>
 * <li>A server evicts what was not used for the longest time. So it needs room for all
 * that is stored from one use of a session to the next.</li>
 * <li>A full server evicts as many bytes in a second as are stored in it: the evicted
 * items, times the mean size of an item, divided by the seconds.</li>
 * <li>A quarter more is for the classes of sizes. Where these alone are the reason, the
 * rule gives no more than the server has: then a quarter more than that.</li>
 * </ol>
 */
final class MemoryAdvice {

	private static final double SIZE_CLASSES = 1.25;

	private static final double MEGABYTE = 1024 * 1024;

	private MemoryAdvice() {
	}

	/**
	 * Returns the advice.
	 * @param unused how long a session that is missing had not been used
	 */
	static String of(Map<String, NodeMemory> nodes, Duration unused) {
		String advice = nodes.entrySet()
			.stream()
			.filter((node) -> node.getValue().evicted() > 0)
			.map((node) -> of(node.getKey(), node.getValue(), unused))
			.collect(Collectors.joining("; "));
		return advice.isEmpty()
				? "No node has told of evictions yet. If nobody has flushed memcached, give it more"
						+ " memory (-m): 'evictions' and 'limit_maxbytes' of its command 'stats' say how much it lacks"
				: advice;
	}

	private static String of(String node, NodeMemory memory, Duration unused) {
		long needed = megabytes(needed(memory, unused));
		return String.format(Locale.ROOT,
				"Node %s has evicted %d items in the last %d s; it has %d MB and would need about %d MB: start it with"
						+ " -m %d",
				node, memory.evicted(), memory.seconds(), megabytes(memory.limit()), needed, needed);
	}

	private static double needed(NodeMemory memory, Duration unused) {
		double itemSize = (double) memory.used() / Math.max(1, memory.items());
		double perSecond = memory.evicted() * itemSize / memory.seconds();
		return SIZE_CLASSES * Math.max(memory.limit(), perSecond * Math.max(1, unused.toSeconds()));
	}

	private static long megabytes(double bytes) {
		return (long) Math.ceil(bytes / MEGABYTE);
	}

}
