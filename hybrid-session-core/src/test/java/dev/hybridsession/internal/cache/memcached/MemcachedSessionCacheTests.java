package dev.hybridsession.internal.cache.memcached;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.internal.store.SessionCacheContract;
import dev.hybridsession.support.MemcachedProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests the contract of caches on a memcached, over several connections.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("servers")
@ParameterizedClass
@EnumSource(value = MemcachedProtocol.class, names = { "BINARY", "META" })
class MemcachedSessionCacheTests extends SessionCacheContract {

	@Parameter
	private MemcachedProtocol protocol;

	private MemcachedProcess memcached;

	private RoutedCache cache;

	@BeforeParameterizedClassInvocation
	void start() {
		this.memcached = MemcachedProcess.start();
		MemcachedSettings settings = new MemcachedSettings(List.of(MemcachedServer.of(this.memcached.address())),
				this.protocol, Duration.ofSeconds(5));
		settings = settings.withConnections(2);
		this.cache = Memcached.open(settings, MemcachedClientFactory.standard(), Clock.systemUTC(),
				Duration.ofSeconds(2));
	}

	@AfterParameterizedClassInvocation
	void stop() {
		this.cache.close();
		this.memcached.close();
	}

	@Override
	protected SessionCache cache() {
		return this.cache;
	}

}
