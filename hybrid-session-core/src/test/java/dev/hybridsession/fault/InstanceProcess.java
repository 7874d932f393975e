package dev.hybridsession.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.hybridsession.HybridSession;
import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.memcached.MemcachedFixture;
import dev.hybridsession.internal.cache.memcached.MemcachedServer;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.copies.SessionTiming;
import dev.hybridsession.internal.jdbc.JdbcClusterNotebook;
import dev.hybridsession.internal.jdbc.JdbcSessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.support.HybridInstance;

/**
 * An instance in a process of its own, with its jobs, which does what it is told line by
 * line: {@code page} counts a page load and tells the count, {@code read} tells it only,
 * {@code logout} ends the session, {@code changes} tells how many times a node was lost
 * or back. Meanwhile it reads the session all the time, so that there is always a
 * question on its way.
 */
final class InstanceProcess {

	static final Duration HEARTBEAT = Duration.ofMillis(500);

	/** So long that only the instance that takes over syncs anything. */
	static final Duration SYNC_INTERVAL = Duration.ofSeconds(10);

	/**
	 * Shorter than the time for which a test stops the process. On a busy machine a node
	 * may take longer than the default to answer.
	 */
	private static final Duration OPERATION_TIMEOUT = Duration.ofSeconds(1);

	private InstanceProcess() {
	}

	public static void main(String[] arguments) throws IOException {
		HikariDataSource database = new HikariDataSource();
		database.setJdbcUrl(arguments[1]);
		database.setUsername(arguments[2]);
		database.setPassword(arguments[3]);
		RoutedCache cache = connect(Arrays.asList(arguments[0].split(",")));
		HybridInstance instance = instance(cache, database);
		AtomicInteger changes = new AtomicInteger();
		RunningInstance running = new RunningInstance(instance, cache.routes(), HEARTBEAT);
		running.listener = changes::incrementAndGet;
		Thread reader = new Thread(() -> {
			while (true) {
				instance.repository.findById(arguments[4]);
			}
		});
		reader.setDaemon(true);
		reader.start();
		BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String command = commands.readLine(); command != null; command = commands.readLine()) {
			System.out.println("> " + switch (command) {
				case "page" -> page(instance, arguments[4]);
				case "read" -> count(instance, arguments[4]);
				case "logout" -> logout(instance, arguments[4]);
				default -> changes.get();
			});
		}
		System.exit(0);
	}

	static RoutedCache connect(List<String> addresses) {
		return MemcachedFixture.open(
				MemcachedFixture.settings(addresses.stream().map(MemcachedServer::of).toList(),
						MemcachedProtocol.BINARY, OPERATION_TIMEOUT),
				MemcachedClientFactory.standard(), Clock.systemUTC(), Duration.ofMillis(100));
	}

	static HybridInstance instance(RoutedCache cache, DataSource database) {
		return HybridInstance
			.on(cache, new JdbcSessionStore(new Tables(database, "HYBRID_SESSION", "hybrid")), Clock.systemUTC())
			.timing(new SessionTiming(SYNC_INTERVAL, Duration.ofSeconds(1), Duration.ofMillis(100),
					Duration.ofMinutes(1)))
			.cluster(cache, new JdbcClusterNotebook(new Tables(database, "HYBRID_SESSION", "hybrid")))
			.heartbeat(HEARTBEAT)
			.build();
	}

	/** Counts a page load. */
	static int page(HybridInstance instance, String id) {
		int count = count(instance, id) + 1;
		instance.page(id, (session) -> session.setAttribute("count", count));
		return count;
	}

	private static int logout(HybridInstance instance, String id) {
		instance.repository.deleteById(id);
		return count(instance, id);
	}

	/** Returns the number that was counted, or -1 if the user is logged out. */
	static int count(HybridInstance instance, String id) {
		HybridSession session = instance.repository.findById(id);
		return (session != null) ? User.count(session.getAttribute("count")) : -1;
	}

}
