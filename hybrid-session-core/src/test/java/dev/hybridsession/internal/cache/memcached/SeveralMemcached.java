package dev.hybridsession.internal.cache.memcached;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.support.MemcachedProcess;

/** Three servers and the cache over them. */
final class SeveralMemcached implements AutoCloseable {

	private final List<MemcachedProcess> servers = Stream.generate(MemcachedProcess::start).limit(3).toList();

	private final RoutedCache cache;

	SeveralMemcached(MemcachedProtocol protocol, int replicas) {
		MemcachedSettings settings = MemcachedFixture.settings(
				this.servers.stream().map((server) -> MemcachedServer.of(server.address())).toList(), protocol,
				Duration.ofSeconds(5));
		settings = MemcachedFixture.withReplicas(settings, replicas);
		this.cache = MemcachedFixture.open(settings, MemcachedClientFactory.standard(), Clock.systemUTC(),
				Duration.ofSeconds(2));
	}

	RoutedCache cache() {
		return this.cache;
	}

	@Override
	public void close() {
		this.cache.close();
		this.servers.forEach(MemcachedProcess::close);
	}

}
