package dev.hybridsession.cache.memcached;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import dev.hybridsession.cache.routing.RoutedCache;
import dev.hybridsession.store.SessionCache;
import dev.hybridsession.store.SessionCacheContract;
import dev.hybridsession.support.MemcachedProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/**
 * The contract in the binary protocol, over several connections.
 */
@Tag("servers")
class BinaryMemcachedSessionCacheTests extends SessionCacheContract {

	private static MemcachedProcess memcached;

	private static RoutedCache cache;

	@BeforeAll
	static void start() {
		memcached = MemcachedProcess.start();
		MemcachedSettings settings = new MemcachedSettings(List.of(MemcachedServer.of(memcached.address())),
				MemcachedProtocol.BINARY, Duration.ofSeconds(5));
		settings.setConnections(2);
		cache = Memcached.open(settings, MemcachedClientFactory.standard(), Clock.systemUTC(), Duration.ofSeconds(2));
	}

	@AfterAll
	static void stop() {
		cache.close();
		memcached.close();
	}

	@Override
	protected SessionCache cache() {
		return cache;
	}

}
