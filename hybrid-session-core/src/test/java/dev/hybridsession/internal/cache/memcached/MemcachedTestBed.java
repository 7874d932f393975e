package dev.hybridsession.internal.cache.memcached;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.routing.CacheNode;
import dev.hybridsession.internal.cache.routing.Deadline;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheRead.NoHit;
import dev.hybridsession.support.MemcachedProcess;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** The shared parts of tests with failing servers. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
@Tag("servers")
abstract class MemcachedTestBed {

	static final Duration LONG = Duration.ofMinutes(30);

	static final Duration TIMEOUT = Duration.ofSeconds(1);

	/** The longest that can be set, so that nothing ends because time is up. */
	static final Duration MINUTE = Duration.ofMinutes(1);

	static final int OUR_LIMIT = 1024 * 1024;

	final CacheKeys keys = new CacheKeys("faults", () -> "store");

	final String key = this.keys.session("one");

	final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final List<AutoCloseable> opened = new ArrayList<>();

	abstract MemcachedProtocol protocol();

	/**
	 * These tests make nodes without the rest of the tier, and the first connection of a
	 * JVM decides where spymemcached logs.
	 */
	@BeforeAll
	static void logAsTheTierDoes() {
		SpyLogger.install();
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

	static boolean connected(RoutedCache cache) {
		return cache.readAll(List.of("a", "b", "c", "d", "e", "f")).values().stream().allMatch(NoHit.MISS::equals);
	}

	MemcachedProcess server(String... arguments) {
		return opened(MemcachedProcess.start(arguments));
	}

	RoutedCache cache(String address) {
		return cache(address, 1, TIMEOUT);
	}

	RoutedCache cache(String address, int connections, Duration timeout) {
		return cache(address, connections, timeout, MemcachedClientFactory.standard());
	}

	RoutedCache cache(String address, int connections, Duration timeout, MemcachedClientFactory clients) {
		MemcachedSettings settings = MemcachedFixture.settings(List.of(MemcachedServer.of(address)), protocol(),
				timeout);
		settings = MemcachedFixture.withConnections(settings, connections);
		return opened(MemcachedFixture.open(settings, clients, Clock.systemUTC(), Duration.ofSeconds(2)));
	}

	MemcachedSettings settings(String address) {
		return MemcachedFixture.settings(List.of(MemcachedServer.of(address)), protocol(), TIMEOUT);
	}

	RoutedCache cache(List<MemcachedProcess> servers, Duration timeout) {
		MemcachedSettings settings = MemcachedFixture.settings(
				servers.stream().map((server) -> MemcachedServer.of(server.address())).toList(), protocol(), timeout);
		return opened(MemcachedFixture.open(settings, MemcachedClientFactory.standard(), Clock.systemUTC(),
				Duration.ofSeconds(2)));
	}

	/** A node alone, without routes over several nodes. */
	CacheNode node(MemcachedProcess server) {
		MemcachedServer address = MemcachedServer.of(server.address());
		MemcachedNode node = opened(
				new MemcachedNode(address, MemcachedFixture.settings(List.of(address), protocol(), MINUTE),
						MemcachedClientFactory.standard(), new Siblings()));
		node.start((name) -> {
		});
		node.awaitStart(Deadline.in(MINUTE));
		awaiting().until(() -> node.read(this.key).await(Deadline.in(MINUTE)) == NoHit.MISS);
		return node;
	}

	<T extends AutoCloseable> T opened(T closeable) {
		this.opened.add(closeable);
		return closeable;
	}

	CacheRead.Hit hit(RoutedCache cache) {
		CacheRead read = cache.read(this.key);
		assertThat(read).isInstanceOf(CacheRead.Hit.class);
		return (CacheRead.Hit) read;
	}

	CacheRead.Hit awaitHit(RoutedCache cache) {
		Supplier<CacheRead> read = () -> cache.read(this.key);
		return (CacheRead.Hit) awaiting().until(read::get, CacheRead.Hit.class::isInstance);
	}

	List<String> lines() {
		return List.copyOf(this.log.list)
			.stream()
			.filter((event) -> event.getLevel().isGreaterOrEqual(Level.INFO))
			.map((event) -> event.getLevel() + " " + event.getFormattedMessage())
			.toList();
	}

	/** The logger above all others, so that lines of spymemcached are seen too. */
	private static Logger logger() {
		return (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
	}

	static ConditionFactory awaiting() {
		return Awaitility.await().pollInterval(Duration.ofMillis(20));
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
