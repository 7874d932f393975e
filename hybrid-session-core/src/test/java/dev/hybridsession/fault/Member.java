package dev.hybridsession.fault;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.memcached.MemcachedFixture;
import dev.hybridsession.internal.cache.memcached.MemcachedServer;
import dev.hybridsession.internal.cache.memcached.MemcachedSettings;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.copies.SessionTiming;
import dev.hybridsession.internal.jdbc.JdbcClusterNotebook;
import dev.hybridsession.internal.jdbc.JdbcSessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TcpProxy;
import net.spy.memcached.MemcachedClient;
import org.awaitility.Awaitility;

/**
 * One of the instances of a {@link Cluster}. It knows the nodes by the names that all
 * instances know, and reaches each by a proxy of its own.
 */
final class Member implements AutoCloseable {

	private static final Duration CLOCK_SKEW = Duration.ofMillis(100);

	private static final Duration OPERATION_TIMEOUT = Duration.ofMillis(250);

	final List<TcpProxy> proxies = new ArrayList<>();

	final RoutedCache cache;

	final HybridInstance instance;

	final RunningInstance running;

	Member(List<MemcachedProcess> nodes, int replicas, DataSource dataSource, Duration heartbeat) throws IOException {
		Map<Integer, Integer> proxyPorts = new HashMap<>();
		for (MemcachedProcess node : nodes) {
			TcpProxy proxy = TcpProxy.to(node.host(), node.port());
			this.proxies.add(proxy);
			proxyPorts.put(node.port(), proxy.port());
		}
		MemcachedClientFactory clients = (connectionFactory, address) -> new MemcachedClient(connectionFactory,
				List.of(new InetSocketAddress(address.getAddress(), proxyPorts.get(address.getPort()))));
		List<MemcachedServer> servers = nodes.stream().map((node) -> MemcachedServer.of(node.address())).toList();
		MemcachedSettings settings = MemcachedFixture.settings(servers, MemcachedProtocol.BINARY, OPERATION_TIMEOUT);
		settings = MemcachedFixture.withReplicas(settings, replicas);
		this.cache = MemcachedFixture.open(settings, clients, Clock.systemUTC(), CLOCK_SKEW);
		this.instance = HybridInstance
			.on(this.cache, new JdbcSessionStore(new Tables(dataSource, "HYBRID_SESSION", "hybrid")), Clock.systemUTC())
			.timing(new SessionTiming(Cluster.SYNC_INTERVAL, Duration.ofMillis(100), CLOCK_SKEW, Duration.ofSeconds(1)))
			.cluster(this.cache, new JdbcClusterNotebook(new Tables(dataSource, "HYBRID_SESSION", "hybrid")))
			.heartbeat(heartbeat)
			.build();
		this.running = new RunningInstance(this.instance, this.cache.routes(), heartbeat);
	}

	void awaitNode(String name, boolean there) {
		Awaitility.await()
			.pollInterval(Duration.ofMillis(10))
			.until(() -> this.cache.routes().away().contains(name) != there);
	}

	void awaitSettled() {
		Awaitility.await().pollInterval(Duration.ofMillis(10)).until(this.instance.sync::isSettled);
	}

	/** Ends the instance without telling the other one. */
	void kill() throws InterruptedException {
		this.running.close();
		this.cache.close();
	}

	@Override
	public void close() throws InterruptedException {
		kill();
		this.proxies.forEach(TcpProxy::close);
	}

}
