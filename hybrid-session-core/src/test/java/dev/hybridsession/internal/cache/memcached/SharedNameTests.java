package dev.hybridsession.internal.cache.memcached;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.store.CacheRead.Hit;
import dev.hybridsession.internal.store.CacheRead.NoHit;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.ProxyProcess;
import dev.hybridsession.support.TcpProxy;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of one instance whose connections lead to several servers by one name, or to one
 * by several names.
 */
class SharedNameTests extends MemcachedTestBed {

	@Override
	MemcachedProtocol protocol() {
		return MemcachedProtocol.BINARY;
	}

	@Test
	void balancerBeforeTwoServersIsNotUsedUntilOneServerIsLeft() throws Exception {
		MemcachedProcess first = server();
		MemcachedProcess second = server();
		ProxyProcess balancer = opened(ProxyProcess.haproxy(List.of(first.address(), second.address())));
		RoutedCache cache = open(List.of(balancer.address()), 4, 0, MemcachedClientFactory.standard());
		awaiting().until(() -> lines().stream().anyMatch((line) -> line.contains("leads to several servers")));
		assertThat(cache.routes().away()).containsExactly(balancer.address());
		assertThat(lines()).filteredOn((line) -> line.contains("leads to several servers"))
			.hasSize(1)
			.allSatisfy((line) -> assertThat(line).startsWith("WARN memcached " + balancer.address())
				.contains("process " + first.pid(), "process " + second.pid(), "hybrid-session.memcached.servers"));
		second.kill();
		awaiting().until(() -> cache.routes().away().isEmpty());
		awaiting().untilAsserted(
				() -> assertThat(lines()).last().isEqualTo("INFO memcached " + balancer.address() + " is there"));
		assertThat(cache.routes().fences()).containsKey(balancer.address());
	}

	/** As when a balancer moves it. */
	@Test
	void connectionThatIsMovedToAnotherServerInMidLifeMakesTheNodeUnused() throws Exception {
		MemcachedProcess first = server();
		MemcachedProcess second = server();
		TcpProxy proxy = opened(TcpProxy.to(first.host(), first.port()));
		RoutedCache cache = open(List.of(proxy.address()), 2, 0, MemcachedClientFactory.standard());
		awaiting().until(() -> connected(cache));
		proxy.moveOne(second.host(), second.port());
		awaiting().until(() -> lines().stream().anyMatch((line) -> line.contains("leads to several servers")));
		assertThat(cache.routes().away()).containsExactly(proxy.address());
		assertThat(cache.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
		assertThat(lines()).filteredOn((line) -> line.contains("leads to several servers"))
			.singleElement()
			.asString()
			.contains("process " + first.pid(), "process " + second.pid());
		first.kill();
		awaiting().until(() -> cache.routes().away().isEmpty());
		assertThat(cache.routes().identities().get(proxy.address()).process()).startsWith(second.pid() + "@");
		assertThat(cache.routes().fences()).containsKey(proxy.address());
	}

	@Test
	void ofTwoNamesOfOneServerTheFirstIsUsed() {
		MemcachedProcess server = server();
		String second = "localhost:" + server.port();
		RoutedCache cache = open(List.of(second, server.address()), 1, 1, MemcachedClientFactory.standard());
		awaiting().until(() -> cache.routes().away().equals(Set.of(second)));
		awaiting().untilAsserted(() -> assertThat(lines()).singleElement()
			.asString()
			.startsWith("WARN memcached " + second + " is the same server as " + server.address())
			.contains("process " + server.pid(), "hybrid-session.memcached.servers"));
		for (int i = 0; i < 20; i++) {
			String key = this.key + i;
			cache.put(key, bytes("value"), LONG);
			assertThat(cache.read(key)).isInstanceOf(Hit.class);
			assertThat(cache.isInDoubt(key)).as("there should be two copies").isTrue();
		}
	}

	/** Whichever is seen first when the server comes back. */
	@Test
	void secondNameStaysUnusedOverARestartOfTheServer() {
		MemcachedProcess server = server();
		String second = "localhost:" + server.port();
		RoutedCache cache = open(List.of(server.address(), second), 1, 0, MemcachedClientFactory.standard());
		awaiting().until(() -> cache.routes().away().equals(Set.of(second)));
		server.kill();
		awaiting().until(() -> cache.routes().away().size() == 2);
		server.restart();
		awaiting().until(() -> cache.routes().away().equals(Set.of(second)));
	}

	/** A flushed server does not look like another server. */
	@Test
	void flushIsNoOtherServer() throws Exception {
		MemcachedProcess server = server();
		RoutedCache one = cache(server.address());
		RoutedCache two = cache(server.address());
		String token = one.routes().identities().get(server.address()).token();
		assertThat(token).isNotEmpty();
		assertThat(two.routes().identities()).isEqualTo(one.routes().identities());
		MemcachedClient client = new MemcachedClient(new InetSocketAddress(server.host(), server.port()));
		client.flush().get();
		awaiting().until(() -> client.get(IdentityCheck.KEY) != null);
		client.shutdown();
		RoutedCache three = cache(server.address());
		assertThat(three.routes().identities()).isEqualTo(one.routes().identities());
		assertThat(one.routes().fences()).isEmpty();
	}

	/** A virtual machine has one hosts file, so this is another one. */
	@Test
	void nextAddressOfANameIsTriedWhenOneFails() throws Exception {
		MemcachedProcess server = server("-l", "127.0.0.3");
		Path hosts = Files.createTempFile("hosts", "");
		opened(() -> Files.delete(hosts));
		Files.writeString(hosts, "127.0.0.3 cache.test\n127.0.0.2 cache.test\n");
		Process lookup = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Djdk.net.hosts.file=" + hosts, "-cp", System.getProperty("java.class.path"),
				ConnectedName.class.getName(), "cache.test:" + server.port())
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		opened(lookup::destroyForcibly);
		assertThat(lookup.inputReader().lines()).containsSubsequence("127.0.0.2, 127.0.0.3", "process " + server.pid());
	}

	private RoutedCache open(List<String> names, int connections, int replicas, MemcachedClientFactory clients) {
		MemcachedSettings settings = MemcachedFixture.settings(names.stream().map(MemcachedServer::of).toList(),
				protocol(), Duration.ofSeconds(1));
		settings = MemcachedFixture.withConnections(settings, connections);
		settings = MemcachedFixture.withReplicas(settings, replicas);
		return opened(MemcachedFixture.open(settings, clients, Clock.systemUTC(), Duration.ofSeconds(2)));
	}

}
