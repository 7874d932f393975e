package dev.hybridsession.memcached;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TcpProxy;
import dev.hybridsession.tier.CacheKeys;
import dev.hybridsession.tier.CacheRead;
import dev.hybridsession.tier.CacheRead.Miss;
import dev.hybridsession.tier.CacheRead.Unavailable;
import dev.hybridsession.tier.CacheToken;
import dev.hybridsession.tier.CacheWrite;
import dev.hybridsession.tier.CacheWrite.Outcome;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the memcached tier promises while real servers fail. A suite per protocol inherits
 * it.
 */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
abstract class MemcachedFaults {

	private static final Duration LONG = Duration.ofMinutes(30);

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private static final int OUR_LIMIT = MemcachedSettings.DEFAULT_MAX_ITEM_SIZE;

	private final CacheKeys keys = new CacheKeys("faults");

	private final String key = this.keys.session("one");

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final List<AutoCloseable> opened = new ArrayList<>();

	private final MemcachedProtocol protocol;

	MemcachedFaults(MemcachedProtocol protocol) {
		this.protocol = protocol;
	}

	@BeforeEach
	void listen() {
		this.log.start();
		logger().addAppender(this.log);
	}

	@AfterEach
	void closeAll() throws Exception {
		logger().detachAppender(this.log);
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	@Test
	void killedServerIsUnavailable() {
		MemcachedProcess server = server();
		MemcachedSessionCache cache = cache(server.address());
		cache.put(this.key, bytes("value"), LONG);
		CacheToken token = hit(cache).token();
		server.kill();
		awaiting().until(() -> cache.read(this.key) == Unavailable.UNAVAILABLE);
		assertThat(cache.put(this.key, bytes("x"), LONG).outcome()).isEqualTo(Outcome.UNAVAILABLE);
		assertThat(cache.add(this.key, bytes("x"), LONG).outcome()).isEqualTo(Outcome.UNAVAILABLE);
		assertThat(cache.replace(this.key, bytes("x"), token, LONG).outcome()).isEqualTo(Outcome.UNAVAILABLE);
		assertThat(cache.remove(this.key).outcome()).isEqualTo(Outcome.UNAVAILABLE);
		assertThat(cache.readAll(List.of(this.key, "other")))
			.isEqualTo(Map.of(this.key, Unavailable.UNAVAILABLE, "other", Unavailable.UNAVAILABLE));
	}

	@Test
	void deathOfAnIdleServerIsNoticedWithoutTraffic() {
		MemcachedProcess server = server();
		cache(server.address());
		server.kill();
		awaiting().until(() -> lines().size() == 1);
		assertThat(lines()).containsExactly("WARN memcached " + server.address()
				+ " is lost: its sessions are served from the database until it is back");
	}

	@Test
	void restartedServerIsEmptyAndComesBackByItself() {
		MemcachedProcess server = server();
		MemcachedSessionCache cache = cache(server.address());
		cache.put(this.key, bytes("value"), LONG);
		server.restart();
		awaiting().until(() -> cache.read(this.key) == Miss.MISS);
		assertThat(cache.add(this.key, bytes("again"), LONG).stored()).isTrue();
		assertThat(hit(cache).value()).isEqualTo(bytes("again"));
	}

	@Test
	void tokenFromBeforeARestartConflicts() {
		MemcachedProcess server = server();
		MemcachedSessionCache cache = cache(server.address());
		cache.put(this.key, bytes("before"), LONG);
		CacheToken before = hit(cache).token();
		server.restart();
		awaiting().until(() -> cache.read(this.key) == Miss.MISS);
		cache.put(this.key, bytes("after"), LONG);
		assertThat(((MemcachedToken) before).cas()).as("the counter began anew: the number would match")
			.isEqualTo(((MemcachedToken) hit(cache).token()).cas());
		assertThat(cache.replace(this.key, bytes("stale"), before, LONG).outcome()).isEqualTo(Outcome.CONFLICT);
		assertThat(hit(cache).value()).isEqualTo(bytes("after"));
	}

	@Test
	void lossAndReturnAreLoggedOnceEach() {
		MemcachedProcess server = server();
		MemcachedSessionCache cache = cache(server.address(), 3, TIMEOUT);
		for (int round = 0; round < 2; round++) {
			this.log.list.clear();
			server.kill();
			for (int i = 0; i < 100; i++) {
				cache.read(this.keys.session("key" + i));
			}
			server.restart();
			awaiting().until(() -> lines().size() >= 2 && connected(cache));
			assertThat(lines()).containsExactly(
					"WARN memcached " + server.address()
							+ " is lost: its sessions are served from the database until it is back",
					"INFO memcached " + server.address() + " is back");
		}
	}

	@Test
	void serverNotStartedAtCreationIsUsedOnceItIs() {
		MemcachedProcess server = server();
		server.kill();
		MemcachedSessionCache cache = cache(server.address());
		assertThat(lines()).hasSize(1).first().asString().startsWith("WARN ");
		assertThat(cache.read(this.key)).isEqualTo(Unavailable.UNAVAILABLE);
		server.restart();
		awaiting().until(() -> cache.read(this.key) == Miss.MISS);
		assertThat(cache.put(this.key, bytes("value"), LONG).stored()).isTrue();
		assertThat(lines()).hasSize(2).last().asString().startsWith("INFO ");
	}

	@Test
	void firstOperationAfterCreationIsNoOutage() {
		MemcachedProcess server = server();
		for (int i = 0; i < 20; i++) {
			assertThat(cache(server.address()).read(this.key)).isEqualTo(Miss.MISS);
		}
		assertThat(lines()).isEmpty();
	}

	@Test
	void nameThatCannotBeResolvedIsUnavailable() {
		MemcachedSessionCache cache = cache("no-such-host.invalid:11211");
		assertThat(cache.read(this.key)).isEqualTo(Unavailable.UNAVAILABLE);
	}

	@Test
	void stoppedServerLeavesReadsUnavailableAndWritesUnconfirmedAndRecovers() {
		MemcachedProcess server = server();
		// short enough for all answers to come before the connection is given up
		MemcachedSessionCache cache = cache(server.address(), 1, Duration.ofMillis(100));
		awaiting().until(() -> cache.put(this.key, bytes("value"), LONG).stored());
		CacheToken token = awaitHit(cache).token();
		server.stop();
		assertThat(cache.read(this.key)).isEqualTo(Unavailable.UNAVAILABLE);
		assertThat(cache.readAll(List.of(this.key, "other")).values()).containsOnly(Unavailable.UNAVAILABLE);
		assertThat(cache.add("added", bytes("x"), LONG).outcome()).isEqualTo(Outcome.UNCONFIRMED);
		assertThat(cache.replace(this.key, bytes("x"), token, LONG).outcome()).isEqualTo(Outcome.UNCONFIRMED);
		assertThat(cache.put("put", bytes("x"), LONG).outcome()).isEqualTo(Outcome.UNCONFIRMED);
		assertThat(cache.remove("other").outcome()).isEqualTo(Outcome.UNCONFIRMED);
		server.cont();
		awaiting().until(() -> cache.put("later", bytes("x"), LONG).stored());
		assertThat(awaitHit(cache)).isNotNull();
	}

	@Test
	void stoppedServerCostsNothingOnceNoticedAndRecovers() {
		MemcachedProcess server = server();
		MemcachedSessionCache cache = cache(server.address());
		server.stop();
		awaiting().until(() -> cache.put(this.key, bytes("x"), LONG).outcome() == Outcome.UNAVAILABLE);
		assertThat(cache.read(this.key)).isEqualTo(Unavailable.UNAVAILABLE);
		server.cont();
		awaiting().until(() -> cache.put(this.key, bytes("y"), LONG).stored());
		assertThat(hit(cache).value()).isEqualTo(bytes("y"));
		assertThat(lines()).hasSize(2);
	}

	@Test
	void largeWritesToAStoppedServerDoNotReachTheNext() {
		MemcachedProcess server = server();
		MemcachedSessionCache cache = cache(server.address(), 1, Duration.ofMillis(200));
		server.stop();
		byte[] large = new byte[900_000];
		awaiting().until(() -> {
			// fills the socket's buffers, so that one is left half written
			CacheWrite write = cache.put(this.key, large, LONG);
			assertThat(write.outcome()).isIn(Outcome.UNCONFIRMED, Outcome.UNAVAILABLE);
			return write.outcome() == Outcome.UNAVAILABLE;
		});
		server.restart();
		awaiting().until(() -> connected(cache));
		assertThat(cache.read(this.key)).isEqualTo(Miss.MISS);
		assertThat(cache.put(this.key, large, LONG).stored()).isTrue();
	}

	@Test
	void serverWithoutMemoryRefusesAndTheConnectionKeepsWorking() {
		MemcachedProcess server = server("-m", "1", "-M", "-I", "512k");
		MemcachedSessionCache cache = cache(server.address());
		CacheToken token = fill(cache);
		this.log.list.clear();
		byte[] value = new byte[100_000];
		assertThat(cache.add(this.keys.session("more"), value, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(cache.replace(this.key, value, token, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(cache.put(this.keys.session("more"), value, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(cache.remove(this.key).outcome()).isIn(Outcome.STORED, Outcome.ABSENT);
		assertThat(cache.read(this.key)).isEqualTo(Miss.MISS);
		assertThat(cache.read(this.keys.session("fill0"))).isInstanceOf(CacheRead.Hit.class);
		assertThat(lines()).isEmpty();
	}

	private CacheToken fill(MemcachedSessionCache cache) {
		assertThat(cache.put(this.key, bytes("small"), LONG).stored()).isTrue();
		CacheToken token = hit(cache).token();
		for (int i = 0; cache.put(this.keys.session("fill" + i), new byte[100_000], LONG).stored(); i++) {
			assertThat(i).as("items of 100 kB in 1 MB").isLessThan(1000);
		}
		return token;
	}

	@Test
	void refusalDisturbsNothingElseInFlight() throws Exception {
		MemcachedProcess server = server("-m", "1", "-M", "-I", "512k");
		MemcachedSessionCache cache = cache(server.address());
		fill(cache);
		Thread refused = new Thread(() -> {
			while (!Thread.currentThread().isInterrupted()) {
				cache.add(this.keys.session("more"), new byte[100_000], LONG);
			}
		});
		refused.start();
		for (int i = 0; i < 2000; i++) {
			assertThat(cache.read(this.keys.session("fill0"))).isInstanceOf(CacheRead.Hit.class);
		}
		refused.interrupt();
		refused.join();
	}

	@Test
	void valueLargerThanTheServersLimitIsRefused() {
		MemcachedProcess server = server("-I", "512k");
		MemcachedSessionCache cache = cache(server.address());
		cache.put(this.key, bytes("small"), LONG);
		CacheToken token = hit(cache).token();
		byte[] value = new byte[700_000];
		assertThat(cache.replace(this.key, value, token, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(cache.put(this.key, value, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(cache.add(this.keys.session("new"), value, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		cache.remove(this.key);
		assertThat(cache.read(this.key)).isEqualTo(Miss.MISS);
		assertThat(lines()).isEmpty();
	}

	@Test
	void valueLargerThanOurLimitIsRefusedWithoutAsking() {
		MemcachedProcess server = server("-I", "8m");
		MemcachedSessionCache cache = cache(server.address());
		cache.put(this.key, bytes("small"), LONG);
		CacheToken token = hit(cache).token();
		byte[] value = new byte[OUR_LIMIT - this.key.length()];
		assertThat(cache.replace(this.key, value, token, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(cache.put(this.key, value, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(cache.add(this.keys.session("new"), value, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(hit(cache).value()).as("the server was not asked").isEqualTo(bytes("small"));
	}

	@Test
	void largestValueWithinOurLimitIsTakenByAServerWithTheSameLimit() {
		MemcachedProcess server = server();
		MemcachedSessionCache cache = cache(server.address());
		byte[] value = new byte[OUR_LIMIT - this.key.length() - 64];
		assertThat(cache.put(this.key, value, LONG).outcome()).isEqualTo(Outcome.STORED);
		assertThat(hit(cache).value()).hasSize(value.length);
	}

	@Test
	void blackHoleIsLeftBehind() throws IOException {
		MemcachedProcess server = server();
		TcpProxy proxy = opened(TcpProxy.to(server.host(), server.port()));
		MemcachedSessionCache cache = cache(proxy.address(), 1, Duration.ofMillis(200));
		awaiting().until(() -> cache.put(this.key, bytes("value"), LONG).stored());
		proxy.blackhole();
		assertThat(cache.read(this.key)).isEqualTo(Unavailable.UNAVAILABLE);
		assertThat(cache.put(this.key, bytes("lost"), LONG).outcome()).isEqualTo(Outcome.UNCONFIRMED);
		awaiting().until(() -> cache.put(this.key, bytes("lost"), LONG).outcome() == Outcome.UNAVAILABLE);
		proxy.restore();
		assertThat(awaitHit(cache).value()).isEqualTo(bytes("value"));
	}

	@Test
	void cutConnectionIsMadeAnew() throws IOException {
		MemcachedProcess server = server();
		TcpProxy proxy = opened(TcpProxy.to(server.host(), server.port()));
		MemcachedSessionCache cache = cache(proxy.address());
		cache.put(this.key, bytes("value"), LONG);
		CacheToken token = hit(cache).token();
		proxy.cut();
		awaiting().until(() -> cache.read(this.key) == Unavailable.UNAVAILABLE);
		proxy.restore();
		assertThat(awaitHit(cache).value()).isEqualTo(bytes("value"));
		assertThat(cache.replace(this.key, bytes("x"), token, LONG).outcome()).isEqualTo(Outcome.CONFLICT);
	}

	@Test
	void answerAfterTheTimeoutIsNotTakenForAnother() throws IOException {
		MemcachedProcess server = server();
		TcpProxy proxy = opened(TcpProxy.to(server.host(), server.port()));
		MemcachedSessionCache cache = cache(proxy.address(), 1, Duration.ofMillis(300));
		awaiting().until(() -> cache.put(this.key, bytes("one"), LONG).stored());
		proxy.delay(Duration.ofMillis(400));
		assertThat(cache.read(this.key)).isEqualTo(Unavailable.UNAVAILABLE);
		proxy.delay(Duration.ZERO);
		String other = this.keys.session("other");
		awaiting().until(() -> cache.read(other) == Miss.MISS);
		assertThat(awaitHit(cache).value()).isEqualTo(bytes("one"));
	}

	@Test
	void closedCacheIsUnavailableSilentAndHasNoThreads() {
		MemcachedProcess server = server();
		MemcachedSessionCache cache = cache(server.address(), 3, TIMEOUT);
		assertThat(threads(server)).isNotEmpty().allMatch(Thread::isDaemon);
		cache.close();
		assertThat(cache.read(this.key)).isEqualTo(Unavailable.UNAVAILABLE);
		assertThat(cache.put(this.key, bytes("x"), LONG).outcome()).isEqualTo(Outcome.UNAVAILABLE);
		awaiting().until(() -> threads(server).isEmpty());
		assertThat(lines()).isEmpty();
	}

	@Test
	void threadsOfLostConnectionsEnd() {
		MemcachedProcess server = server();
		MemcachedSessionCache cache = cache(server.address());
		for (int i = 0; i < 3; i++) {
			server.restart();
			awaiting().until(() -> cache.read(this.key) == Miss.MISS);
		}
		// one that checks, one that does the client's work
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

	private static boolean connected(MemcachedSessionCache cache) {
		return cache.readAll(List.of("a", "b", "c", "d", "e", "f")).values().stream().allMatch(Miss.MISS::equals);
	}

	private MemcachedProcess server(String... arguments) {
		return opened(MemcachedProcess.start(arguments));
	}

	private MemcachedSessionCache cache(String address) {
		return cache(address, 1, TIMEOUT);
	}

	private MemcachedSessionCache cache(String address, int connections, Duration timeout) {
		MemcachedSettings settings = new MemcachedSettings(List.of(MemcachedServer.of(address)), this.protocol, timeout,
				connections, OUR_LIMIT);
		return opened(MemcachedSessionCache.open(settings, MemcachedClientFactory.standard(), Clock.systemUTC()));
	}

	private <T extends AutoCloseable> T opened(T closeable) {
		this.opened.add(closeable);
		return closeable;
	}

	private CacheRead.Hit hit(MemcachedSessionCache cache) {
		CacheRead read = cache.read(this.key);
		assertThat(read).isInstanceOf(CacheRead.Hit.class);
		return (CacheRead.Hit) read;
	}

	private CacheRead.Hit awaitHit(MemcachedSessionCache cache) {
		Supplier<CacheRead> read = () -> cache.read(this.key);
		return (CacheRead.Hit) awaiting().until(read::get, CacheRead.Hit.class::isInstance);
	}

	private List<String> lines() {
		return List.copyOf(this.log.list)
			.stream()
			.filter((event) -> event.getLevel().isGreaterOrEqual(Level.INFO))
			.map((event) -> event.getLevel() + " " + event.getFormattedMessage())
			.toList();
	}

	/** Of all loggers: spymemcached's chatter must not show either. */
	private static Logger logger() {
		return (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
	}

	private static ConditionFactory awaiting() {
		return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
