package dev.hybridsession.internal.cache.memcached;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import org.awaitility.Awaitility;

/**
 * Connects to a node in a process of its own, and prints the addresses of its name and
 * which server that leads to.
 */
final class ConnectedName {

	private ConnectedName() {
	}

	public static void main(String[] arguments) throws Exception {
		MemcachedServer server = MemcachedServer.of(arguments[0]);
		print(server.resolve()
			.stream()
			.map((address) -> address.getAddress().getHostAddress())
			.collect(Collectors.joining(", ")));
		// an address that refuses is not waited for, however slow a server may be
		MemcachedSettings settings = MemcachedFixture.settings(List.of(server), MemcachedProtocol.BINARY,
				Duration.ofMinutes(1));
		try (RoutedCache cache = MemcachedFixture.open(settings, MemcachedClientFactory.standard(), Clock.systemUTC(),
				Duration.ofSeconds(2))) {
			Awaitility.await().until(() -> cache.routes().identities().containsKey(arguments[0]));
			String process = cache.routes().identities().get(arguments[0]).process();
			print("process " + process.substring(0, process.indexOf('@')));
		}
		System.exit(0);
	}

	/** Above what is logged. */
	private static void print(String line) {
		System.out.println(line);
	}

}
