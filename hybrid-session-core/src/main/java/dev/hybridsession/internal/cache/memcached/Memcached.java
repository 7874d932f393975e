package dev.hybridsession.internal.cache.memcached;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.internal.cache.routing.CacheNode;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.cache.routing.Routes;
import dev.hybridsession.internal.record.CopyMerger;

/** The fast tier on memcached. */
public final class Memcached {

	private Memcached() {
	}

	/**
	 * Makes the tier without connecting.
	 * @param clock the time of fences
	 * @return the tier, to be started
	 */
	public static RoutedCache prepare(MemcachedSettings settings, MemcachedClientFactory clients, Clock clock,
			Duration clockSkew, UnaryOperator<CacheNode> seal) {
		SpyLogger.install();
		Siblings siblings = new Siblings();
		List<MemcachedNode> servers = settings.servers()
			.stream()
			.map((server) -> new MemcachedNode(server, settings, clients, siblings))
			.toList();
		siblings.set(servers);
		List<CacheNode> nodes = servers.stream().map(seal).toList();
		return new RoutedCache(nodes, new Routes(nodes, settings.replicas() + 1, clock, clockSkew),
				settings.operationTimeout(), CopyMerger::merge);
	}

}
