package dev.hybridsession.internal.cache.memcached;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.routing.CacheNode;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import org.jspecify.annotations.Nullable;

/**
 * Makes settings of memcached whose other values are the defaults, and caches that are
 * connected at once. Tests use it.
 */
public final class MemcachedFixture {

	private static final int MEGABYTE = 1024 * 1024;

	private MemcachedFixture() {
	}

	public static MemcachedSettings settings(List<MemcachedServer> servers, MemcachedProtocol protocol,
			Duration operationTimeout) {
		return new MemcachedSettings(servers, protocol, operationTimeout, 1, MEGABYTE, 0, null, null);
	}

	static MemcachedSettings withConnections(MemcachedSettings settings, int connections) {
		return new MemcachedSettings(settings.servers(), settings.protocol(), settings.operationTimeout(), connections,
				settings.maxItemBytes(), settings.replicas(), settings.user(), settings.tls());
	}

	public static MemcachedSettings withReplicas(MemcachedSettings settings, int replicas) {
		return new MemcachedSettings(settings.servers(), settings.protocol(), settings.operationTimeout(),
				settings.connections(), settings.maxItemBytes(), replicas, settings.user(), settings.tls());
	}

	static MemcachedSettings withUser(MemcachedSettings settings, @Nullable MemcachedUser user) {
		return new MemcachedSettings(settings.servers(), settings.protocol(), settings.operationTimeout(),
				settings.connections(), settings.maxItemBytes(), settings.replicas(), user, settings.tls());
	}

	static MemcachedSettings withTls(MemcachedSettings settings, MemcachedTls tls) {
		return new MemcachedSettings(settings.servers(), settings.protocol(), settings.operationTimeout(),
				settings.connections(), settings.maxItemBytes(), settings.replicas(), settings.user(), tls);
	}

	public static RoutedCache open(MemcachedSettings settings, MemcachedClientFactory clients, Clock clock,
			Duration clockSkew) {
		return open(settings, clients, clock, clockSkew, UnaryOperator.identity());
	}

	public static RoutedCache open(MemcachedSettings settings, MemcachedClientFactory clients, Clock clock,
			Duration clockSkew, UnaryOperator<CacheNode> seal) {
		RoutedCache cache = Memcached.prepare(settings, clients, clock, clockSkew, seal);
		cache.start();
		return cache;
	}

}
