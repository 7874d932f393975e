package dev.hybridsession.memcached;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.tier.SessionCache;
import dev.hybridsession.tier.SessionCacheContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The contract in the binary protocol, over several connections.
 */
class BinaryMemcachedSessionCacheTests extends SessionCacheContract {

	private static MemcachedProcess memcached;

	private static MemcachedSessionCache cache;

	@BeforeAll
	static void start() {
		memcached = MemcachedProcess.start();
		cache = MemcachedSessionCache.open(
				new MemcachedSettings(List.of(MemcachedServer.of(memcached.address())), MemcachedProtocol.BINARY,
						Duration.ofSeconds(5), 2, MemcachedSettings.DEFAULT_MAX_ITEM_SIZE),
				MemcachedClientFactory.standard(), Clock.systemUTC());
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
