package dev.hybridsession.memcached;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import dev.hybridsession.route.RoutedCache;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.tier.SessionCache;
import dev.hybridsession.tier.SessionCacheContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/**
 * The contract over three servers.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SeveralMemcachedContract extends SessionCacheContract {

	private final MemcachedProtocol protocol;

	private final int replicas;

	private List<MemcachedProcess> servers;

	private RoutedCache cache;

	SeveralMemcachedContract(MemcachedProtocol protocol, int replicas) {
		this.protocol = protocol;
		this.replicas = replicas;
	}

	@BeforeAll
	void start() {
		this.servers = Stream.generate(MemcachedProcess::start).limit(3).toList();
		this.cache = Memcached.open(new MemcachedSettings(
				this.servers.stream().map((server) -> MemcachedServer.of(server.address())).toList(), this.protocol,
				Duration.ofSeconds(5), 1, MemcachedSettings.DEFAULT_MAX_ITEM_SIZE, this.replicas),
				MemcachedClientFactory.standard(), Clock.systemUTC(), Duration.ofSeconds(2));
	}

	@AfterAll
	void stop() {
		this.cache.close();
		this.servers.forEach(MemcachedProcess::close);
	}

	@Override
	protected SessionCache cache() {
		return this.cache;
	}

}
