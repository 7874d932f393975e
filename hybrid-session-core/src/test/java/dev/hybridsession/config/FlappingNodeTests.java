package dev.hybridsession.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.memcached.MemcachedFixture;
import dev.hybridsession.internal.cache.memcached.MemcachedServer;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.jdbc.JdbcClusterNotebook;
import dev.hybridsession.internal.jdbc.JdbcSessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.store.ClusterNotebook;
import dev.hybridsession.internal.store.StoreIdentity;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TcpProxy;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.core.task.SyncTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A memcached that comes and goes, behind a proxy that cuts its connections: how often
 * the instance writes its note for that.
 */
@Tag("servers")
class FlappingNodeTests {

	private static final int HEARTBEATS = 2;

	private static final int LOSSES_PER_HEARTBEAT = 2;

	private final AtomicInteger notes = new AtomicInteger();

	@Test
	void noteIsWrittenOncePerHeartbeatAndOnceMoreForTheFirstLoss() throws Exception {
		try (MemcachedProcess memcached = MemcachedProcess.start();
				TcpProxy proxy = TcpProxy.to(memcached.host(), memcached.port());
				TestDatabase database = TestDatabaseServer.H2.create();
				RoutedCache cache = MemcachedFixture.open(
						MemcachedFixture.settings(List.of(MemcachedServer.of(proxy.address())),
								MemcachedProtocol.BINARY, Duration.ofMillis(250)),
						MemcachedClientFactory.standard(), Clock.systemUTC(), Duration.ofSeconds(2))) {
			ClusterMember member = member(cache, database);
			awaitAway(cache, 0);
			member.beat();
			for (int beat = 0; beat < HEARTBEATS; beat++) {
				for (int loss = 0; loss < LOSSES_PER_HEARTBEAT; loss++) {
					proxy.cut();
					awaitAway(cache, 1);
					proxy.restore();
					awaitAway(cache, 0);
				}
				member.beat();
			}
			cache.close();
			assertThat(this.notes.get()).isEqualTo(1 + HEARTBEATS + 1);
		}
	}

	private static void awaitAway(RoutedCache cache, int nodes) {
		Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> cache.routes().away().size() == nodes);
	}

	private ClusterMember member(RoutedCache cache, TestDatabase database) {
		HybridInstance instance = HybridInstance
			.on(cache, new JdbcSessionStore(new Tables(database.dataSource(), "HYBRID_SESSION", "hybrid")),
					Clock.systemUTC())
			.cluster(cache,
					counting(new JdbcClusterNotebook(new Tables(database.dataSource(), "HYBRID_SESSION", "hybrid"))))
			.build();
		ClusterMember member = new ClusterMember(Objects.requireNonNull(instance.heartbeat),
				new StoreIdentity(instance.tiers.gate(), (id) -> id, "store"), cache.routes(), HybridInstance.HEARTBEAT,
				null);
		member.beatOnChange(new SyncTaskExecutor());
		return member;
	}

	private ClusterNotebook counting(ClusterNotebook notebook) {
		return (ClusterNotebook) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { ClusterNotebook.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("signIn")) {
						this.notes.incrementAndGet();
					}
					try {
						return method.invoke(notebook, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

}
