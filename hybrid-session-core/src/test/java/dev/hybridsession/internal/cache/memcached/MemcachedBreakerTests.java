package dev.hybridsession.internal.cache.memcached;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheRead.NoHit;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TcpProxy;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationStatus;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the treatment of nodes that are there and do not answer in time. */
class MemcachedBreakerTests extends EachProtocolTestBed {

	@Test
	void aHungNodeOfSeveralIsSkippedAfterTheFirstTimeoutAndUsedAgainOnceItAnswers() {
		List<MemcachedProcess> servers = List.of(server(), server(), server());
		RoutedCache cache = cache(servers, Duration.ofMillis(250));
		for (int i = 0; i < 30; i++) {
			cache.put("key" + i, bytes("value"), LONG);
		}
		MemcachedProcess hung = servers.get(1);
		hung.stop();
		int timeouts = 0;
		for (int i = 0; i < 30; i++) {
			timeouts += (cache.read("key" + i) == NoHit.UNAVAILABLE) ? 1 : 0;
		}
		assertThat(timeouts).as("pages that waited").isEqualTo(1);
		assertThat(cache.routes().away()).containsExactly(hung.address());
		hung.cont();
		awaiting().until(() -> cache.routes().away().isEmpty());
		for (int i = 0; i < 30; i++) {
			assertThat(cache.read("key" + i)).isInstanceOf(CacheRead.Hit.class);
		}
		assertThat(lines()).containsExactly("WARN memcached " + hung.address()
				+ " is lost (no answer within 250 ms): other nodes and the database serve its sessions until it is back",
				"INFO memcached " + hung.address() + " is back");
	}

	@Test
	void aNodeThatAnswersTooLateIsSkippedUntilItIsFastAgain() throws Exception {
		List<MemcachedProcess> servers = List.of(server(), server());
		TcpProxy slow = opened(TcpProxy.to(servers.get(1).host(), servers.get(1).port()));
		MemcachedSettings settings = MemcachedFixture.settings(
				List.of(MemcachedServer.of(servers.get(0).address()), MemcachedServer.of(slow.address())), protocol(),
				Duration.ofMillis(250));
		RoutedCache cache = opened(MemcachedFixture.open(settings, MemcachedClientFactory.standard(), Clock.systemUTC(),
				Duration.ofSeconds(2)));
		slow.delay(Duration.ofMillis(400));
		awaiting().until(() -> {
			IntStream.range(0, 30).forEach((i) -> cache.read("key" + i));
			return !cache.routes().away().isEmpty();
		});
		for (int i = 0; i < 30; i++) {
			assertThat(cache.read("key" + i)).isEqualTo(NoHit.MISS);
		}
		slow.restore();
		awaiting().until(() -> cache.routes().away().isEmpty());
	}

	/** The next question is sent before the answer to the last has come. */
	@Test
	void aNodeThatIsSlowerThanTheChecksStaysAwayUntilItIsFast() throws Exception {
		MemcachedProcess server = server();
		TcpProxy slow = opened(TcpProxy.to(server.host(), server.port()));
		slow.delay(Duration.ofMillis(600));
		RoutedCache cache = cache(slow.address(), 1, Duration.ofMillis(500));
		awaiting().until(() -> slow.delayed() >= 8);
		assertThat(lines()).as("the log").noneMatch((line) -> line.startsWith("INFO"));
		assertThat(cache.routes().away()).containsExactly(slow.address());
		slow.restore();
		awaiting().until(() -> cache.routes().away().isEmpty());
	}

	/**
	 * A node is not to blame for a question that comes after the time was spent on the
	 * other node.
	 */
	@Test
	void aNodeThatRefusesIsNotSkippedBecauseAnotherHangs() {
		MemcachedProcess full = server("-m", "1", "-M", "-I", "512k");
		MemcachedProcess hung = server();
		MemcachedSettings fillingSettings = MemcachedFixture.settings(List.of(MemcachedServer.of(full.address())),
				MemcachedProtocol.AUTO, TIMEOUT);
		RoutedCache filling = opened(MemcachedFixture.open(fillingSettings, MemcachedClientFactory.standard(),
				Clock.systemUTC(), Duration.ofSeconds(2)));
		for (int i = 0; filling.put("fill" + i, new byte[100_000], LONG).stored(); i++) {
			assertThat(i).as("items of 100 kB in 1 MB").isLessThan(1000);
		}
		MemcachedSettings settings = MemcachedFixture.settings(
				List.of(MemcachedServer.of(full.address()), MemcachedServer.of(hung.address())), MemcachedProtocol.AUTO,
				Duration.ofMillis(250));
		settings = MemcachedFixture.withReplicas(settings, 1);
		RoutedCache cache = opened(MemcachedFixture.open(settings, MemcachedClientFactory.standard(), Clock.systemUTC(),
				Duration.ofSeconds(2)));
		hung.stop();
		cache.put("key", new byte[100_000], LONG);
		assertThat(cache.routes().away()).containsExactly(hung.address());
		hung.cont();
	}

	@Test
	void aClientWhoseThreadHasDiedIsReplaced() {
		MemcachedProcess server = server();
		List<MemcachedClient> made = new CopyOnWriteArrayList<>();
		RoutedCache cache = cache(server.address(), 1, TIMEOUT, (connectionFactory, address) -> {
			made.add(MemcachedClientFactory.standard().createClient(connectionFactory, address));
			return made.get(made.size() - 1);
		});
		cache.put(this.key, bytes("value"), LONG);
		MemcachedClient first = made.get(0);
		first.getConnection()
			.enqueueOperation("any", Commands.of(protocol(), OUR_LIMIT).operationFactory().version(new Deadly()));
		awaiting().dontCatchUncaughtExceptions()
			.until(() -> made.size() > 1 && cache.read(this.key) instanceof CacheRead.Hit);
	}

	/** Ends the thread that calls it. */
	private static final class Deadly implements OperationCallback {

		@Override
		public void receivedStatus(OperationStatus status) {
			if (status.isSuccess()) {
				throw new AssertionError("A test ends the thread");
			}
		}

		@Override
		public void complete() {
			// it does not come to that
		}

	}

}
