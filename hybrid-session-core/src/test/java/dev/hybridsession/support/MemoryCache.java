package dev.hybridsession.support;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.cache.routing.Routes;
import dev.hybridsession.internal.record.CopyMerger;

/** Caches over servers in memory, for the suites that say that these are no fiction. */
public final class MemoryCache {

	private MemoryCache() {
	}

	/**
	 * Puts new servers together, none of which is away.
	 * @param clock what values expire by
	 * @param nodes how many servers
	 * @param copies how many of them hold a key
	 * @return the cache over them
	 */
	public static RoutedCache over(Clock clock, int nodes, int copies) {
		List<MemoryNode> several = IntStream.range(0, nodes)
			.mapToObj((i) -> new MemoryNode(new MemoryServer("n" + i + ":1", clock)))
			.toList();
		return over(several, clock, copies);
	}

	static RoutedCache over(List<MemoryNode> nodes, Clock clock, int copies) {
		RoutedCache cache = new RoutedCache(nodes, new Routes(nodes, copies, clock, Duration.ofSeconds(2)),
				Duration.ofSeconds(1), CopyMerger::merge);
		cache.start();
		return cache;
	}

}
