package dev.hybridsession.internal.cache.memcached;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.internal.cache.routing.CacheNode;
import dev.hybridsession.internal.cache.routing.Deadline;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheRead.NoHit;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.CacheWrite.Outcome;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TcpProxy;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the promises of the tier while its server is away or hangs. */
class MemcachedOutageTests extends EachProtocolTestBed {

	private static final String REMEDY = ". Start it, or correct its name and port in"
			+ " hybrid-session.memcached.servers";

	@Test
	void killedServerIsUnavailable() {
		MemcachedProcess server = server();
		RoutedCache cache = cache(server.address());
		cache.put(this.key, bytes("value"), LONG);
		CacheToken token = hit(cache).token();
		server.kill();
		awaiting().until(() -> cache.read(this.key) == NoHit.UNAVAILABLE);
		assertThat(cache.put(this.key, bytes("x"), LONG).outcome()).isEqualTo(Outcome.UNAVAILABLE);
		assertThat(cache.add(this.key, bytes("x"), LONG).outcome()).isEqualTo(Outcome.UNAVAILABLE);
		assertThat(cache.replace(this.key, bytes("x"), token, LONG).outcome()).isEqualTo(Outcome.UNAVAILABLE);
		assertThat(cache.remove(this.key).outcome()).isEqualTo(Outcome.UNAVAILABLE);
		assertThat(cache.readAll(List.of(this.key, "other")))
			.isEqualTo(Map.of(this.key, NoHit.UNAVAILABLE, "other", NoHit.UNAVAILABLE));
	}

	@Test
	void deathOfAnIdleServerIsNoticedWithoutTraffic() {
		MemcachedProcess server = server();
		cache(server.address());
		server.kill();
		awaiting().until(() -> lines().size() == 1);
		assertThat(lines()).containsExactly(lost(server));
	}

	private static String lost(MemcachedProcess server) {
		return "WARN memcached " + server.address()
				+ " is lost (the connection was closed): the database serves its sessions until it is back";
	}

	@Test
	void restartedServerIsEmptyAndComesBackByItself() {
		MemcachedProcess server = server();
		RoutedCache cache = cache(server.address());
		cache.put(this.key, bytes("value"), LONG);
		server.restart();
		awaiting().until(() -> cache.read(this.key) == NoHit.MISS);
		assertThat(cache.add(this.key, bytes("again"), LONG).stored()).isTrue();
		assertThat(hit(cache).value()).isEqualTo(bytes("again"));
	}

	@Test
	void tokenFromBeforeARestartConflicts() {
		MemcachedProcess server = server();
		CacheNode node = node(server);
		node.put(this.key, bytes("before"), LONG).await(Deadline.in(MINUTE));
		CacheToken before = hit(node).token();
		server.restart();
		awaiting().until(() -> node.read(this.key).await(Deadline.in(MINUTE)) == NoHit.MISS);
		node.put(this.key, bytes("after"), LONG).await(Deadline.in(MINUTE));
		assertThat(((MemcachedToken) before).cas()).as("the counter began anew: the number would match")
			.isEqualTo(((MemcachedToken) hit(node).token()).cas());
		assertThat(node.replace(this.key, bytes("stale"), before, LONG).await(Deadline.in(MINUTE)).outcome())
			.isEqualTo(Outcome.CONFLICT);
		assertThat(hit(node).value()).isEqualTo(bytes("after"));
	}

	private CacheRead.Hit hit(CacheNode node) {
		return (CacheRead.Hit) node.read(this.key).await(Deadline.in(MINUTE));
	}

	@Test
	void lossAndReturnAreLoggedOnceEach() {
		MemcachedProcess server = server();
		RoutedCache cache = cache(server.address(), 3, TIMEOUT);
		for (int round = 0; round < 2; round++) {
			this.log.list.clear();
			server.kill();
			for (int i = 0; i < 100; i++) {
				cache.read(this.keys.session("key" + i));
			}
			server.restart();
			awaiting().until(() -> lines().size() >= 2 && connected(cache));
			assertThat(lines()).containsExactly(lost(server), "INFO memcached " + server.address() + " is back");
		}
	}

	@Test
	void serverNotStartedAtCreationIsUsedOnceItIs() {
		MemcachedProcess server = server();
		server.kill();
		RoutedCache cache = cache(server.address());
		assertThat(lines()).containsExactly("WARN memcached " + server.address()
				+ " is not reachable yet (connection refused): the database serves its sessions until it is there"
				+ REMEDY);
		assertThat(cache.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
		server.restart();
		awaiting().until(() -> cache.read(this.key) == NoHit.MISS);
		assertThat(cache.put(this.key, bytes("value"), LONG).stored()).isTrue();
		awaiting().untilAsserted(() -> assertThat(lines()).hasSize(2)
			.last()
			.isEqualTo("INFO memcached " + server.address() + " is there"));
	}

	@Test
	void firstOperationAfterCreationIsNoOutage() {
		MemcachedProcess server = server();
		for (int i = 0; i < 20; i++) {
			assertThat(cache(server.address()).read(this.key)).isEqualTo(NoHit.MISS);
		}
		assertThat(lines()).isEmpty();
	}

	/** A proxy whose server is away may reset it at any moment. */
	@Test
	void connectionThatIsResetWhileItIsMadeIsNoFaultOfTheClient() {
		String address = server().address();
		opened(MemcachedFixture.open(
				MemcachedFixture.settings(List.of(MemcachedServer.of(address)), protocol(), Duration.ofSeconds(1)),
				(settings, server) -> {
					throw new IOException("Connection reset by peer");
				}, Clock.systemUTC(), Duration.ofSeconds(2)));
		awaiting().until(() -> !lines().isEmpty());
		assertThat(lines()).containsExactly("WARN memcached " + address + " is not reachable yet (it cannot be"
				+ " connected to: Connection reset by peer): the database serves its sessions until it is there"
				+ REMEDY);
	}

	@Test
	void nameThatCannotBeResolvedIsUnavailable() {
		RoutedCache cache = cache("no-such-host.invalid:11211");
		assertThat(cache.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
		assertThat(lines()).containsExactly("WARN memcached no-such-host.invalid:11211 is not reachable yet"
				+ " (unknown host): the database serves its sessions until it is there" + REMEDY);
	}

	@Test
	void clientThatCannotBeMadeIsTriedAgain() {
		MemcachedProcess server = server();
		AtomicInteger calls = new AtomicInteger();
		MemcachedClientFactory clients = (connectionFactory, address) -> switch (calls.incrementAndGet()) {
			case 1, 3 -> throw new IOException("no more files");
			case 2 -> throw new OutOfMemoryError("no more threads");
			default -> MemcachedClientFactory.standard().createClient(connectionFactory, address);
		};
		RoutedCache cache = cache(server.address(), 1, Duration.ofMillis(100), clients);
		assertThat(cache.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
		awaiting().until(() -> cache.read(this.key) == NoHit.MISS);
	}

	@Test
	void writeThatIsNotSentIsUnavailableAndNeverDone() {
		MemcachedProcess server = server();
		RoutedCache cache = cache(server.address());
		Thread.currentThread().interrupt();
		CacheWrite write = cache.put(this.key, bytes("x"), LONG);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(write.outcome()).isEqualTo(Outcome.UNAVAILABLE);
		assertThat(cache.read(this.key)).isEqualTo(NoHit.MISS);
	}

	@Test
	void spymemcachedLogsQuietly() {
		cache(server().address());
		assertThat(net.spy.memcached.compat.log.LoggerFactory.getLogger("any")).isInstanceOf(SpyLogger.class);
	}

	@Test
	void stoppedServerLeavesReadsUnavailableAndWritesUnconfirmedAndRecovers() throws Exception {
		MemcachedProcess server = server();
		RoutedCache cache = cache(server.address(), 1, Duration.ofMillis(700));
		awaiting().until(() -> cache.put(this.key, bytes("value"), LONG).stored());
		CacheToken token = awaitHit(cache).token();
		server.stop();
		// all at once, before the connection is given up
		ExecutorService executor = Executors.newFixedThreadPool(6);
		Future<CacheRead> read = executor.submit(() -> cache.read(this.key));
		Future<Map<String, CacheRead>> reads = executor.submit(() -> cache.readAll(List.of(this.key, "other")));
		List<Future<CacheWrite>> writes = executor.invokeAll(List.of(() -> cache.add("added", bytes("x"), LONG),
				() -> cache.replace(this.key, bytes("x"), token, LONG), () -> cache.put("put", bytes("x"), LONG),
				() -> cache.remove("other")));
		executor.shutdown();
		assertThat(read.get()).isEqualTo(NoHit.UNAVAILABLE);
		assertThat(reads.get().values()).containsOnly(NoHit.UNAVAILABLE);
		assertThat(writes).allSatisfy((write) -> assertThat(write.get().outcome()).isEqualTo(Outcome.UNCONFIRMED));
		server.cont();
		awaiting().until(() -> cache.put("later", bytes("x"), LONG).stored());
		assertThat(awaitHit(cache)).isNotNull();
	}

	@Test
	void stoppedServerCostsNothingOnceNoticedAndRecovers() {
		MemcachedProcess server = server();
		RoutedCache cache = cache(server.address());
		server.stop();
		awaiting().until(() -> cache.put(this.key, bytes("x"), LONG).outcome() == Outcome.UNAVAILABLE);
		assertThat(cache.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
		server.cont();
		awaiting().until(() -> cache.put(this.key, bytes("y"), LONG).stored());
		assertThat(hit(cache).value()).isEqualTo(bytes("y"));
		awaiting().untilAsserted(() -> assertThat(lines()).hasSize(2));
	}

	@Test
	void largeWritesToAStoppedServerDoNotReachTheNext() {
		MemcachedProcess server = server();
		RoutedCache cache = cache(server.address(), 1, Duration.ofMillis(200));
		server.stop();
		byte[] large = new byte[900_000];
		awaiting().until(() -> {
			// fills the socket's buffers, until a write is left half done
			CacheWrite write = cache.put(this.key, large, LONG);
			assertThat(write.outcome()).isIn(Outcome.UNCONFIRMED, Outcome.UNAVAILABLE);
			return write.outcome() == Outcome.UNAVAILABLE;
		});
		server.restart();
		awaiting().until(() -> connected(cache));
		assertThat(cache.read(this.key)).isEqualTo(NoHit.MISS);
		assertThat(cache.put(this.key, large, LONG).stored()).isTrue();
	}

	@Test
	void blackHoleIsLeftBehind() throws IOException {
		MemcachedProcess server = server();
		TcpProxy proxy = opened(TcpProxy.to(server.host(), server.port()));
		RoutedCache cache = cache(proxy.address(), 1, Duration.ofMillis(500));
		awaiting().until(() -> cache.put(this.key, bytes("value"), LONG).stored());
		proxy.blackhole();
		assertThat(cache.put(this.key, bytes("lost"), LONG).outcome()).isEqualTo(Outcome.UNCONFIRMED);
		assertThat(cache.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
		awaiting().until(() -> cache.put(this.key, bytes("lost"), LONG).outcome() == Outcome.UNAVAILABLE);
		proxy.restore();
		assertThat(awaitHit(cache).value()).isEqualTo(bytes("value"));
	}

	@Test
	void cutConnectionIsMadeAnew() throws IOException {
		MemcachedProcess server = server();
		TcpProxy proxy = opened(TcpProxy.to(server.host(), server.port()));
		RoutedCache cache = cache(proxy.address());
		cache.put(this.key, bytes("value"), LONG);
		CacheToken token = hit(cache).token();
		proxy.cut();
		awaiting().until(() -> cache.read(this.key) == NoHit.UNAVAILABLE);
		proxy.restore();
		assertThat(awaitHit(cache).value()).isEqualTo(bytes("value"));
		assertThat(cache.replace(this.key, bytes("x"), token, LONG).outcome()).isEqualTo(Outcome.CONFLICT);
	}

	@Test
	void answerAfterTheTimeoutIsNotTakenForAnother() throws IOException {
		MemcachedProcess server = server();
		TcpProxy proxy = opened(TcpProxy.to(server.host(), server.port()));
		RoutedCache cache = cache(proxy.address(), 1, Duration.ofMillis(300));
		awaiting().until(() -> cache.put(this.key, bytes("one"), LONG).stored());
		proxy.delay(Duration.ofMillis(400));
		assertThat(cache.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
		proxy.delay(Duration.ZERO);
		String other = this.keys.session("other");
		awaiting().until(() -> cache.read(other) == NoHit.MISS);
		assertThat(awaitHit(cache).value()).isEqualTo(bytes("one"));
	}

	@Test
	void closedCacheIsUnavailableSilentAndHasNoThreads() {
		MemcachedProcess server = server();
		RoutedCache cache = cache(server.address(), 3, TIMEOUT);
		assertThat(threads(server)).isNotEmpty().allMatch(Thread::isDaemon);
		cache.close();
		assertThat(cache.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
		assertThat(cache.put(this.key, bytes("x"), LONG).outcome()).isEqualTo(Outcome.UNAVAILABLE);
		awaiting().until(() -> threads(server).isEmpty());
		assertThat(lines()).isEmpty();
	}

	@Test
	void threadsOfLostConnectionsEnd() {
		MemcachedProcess server = server();
		RoutedCache cache = cache(server.address());
		for (int i = 0; i < 3; i++) {
			server.restart();
			awaiting().until(() -> cache.read(this.key) == NoHit.MISS);
		}
		// a thread checks the node, and another does the client's work
		awaiting().until(() -> threads(server).size() == 2);
	}

	private static List<Thread> threads(MemcachedProcess server) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().contains(":" + server.port())
					|| thread.getName().contains("FutureNotify"))
			.toList();
	}

}
