package dev.hybridsession.internal.cache.memcached;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.UUID;

import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.store.CacheRead.Miss;
import dev.hybridsession.internal.store.CacheRead.Unavailable;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.ProxyProcess;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of proxies and of a flush in the text protocol, in which a server does not say
 * which process it is.
 */
class TextSharedNameTests extends MemcachedTestBed {

	@Override
	MemcachedProtocol protocol() {
		return MemcachedProtocol.TEXT;
	}

	@Test
	void proxyThatSpreadsKeysOverSeveralServersIsNotUsedAndOneLineSaysSo() throws Exception {
		MemcachedProcess used = server();
		MemcachedClient another = new MemcachedClient(new InetSocketAddress(used.host(), used.port()));
		for (int i = 0; i < 100; i++) {
			another.set("before" + i, 0, "value").get();
		}
		another.shutdown();
		ProxyProcess proxy = opened(ProxyProcess.nutcracker(List.of(used.address(), server().address())));
		RoutedCache cache = cache(proxy.address(), 3, TIMEOUT);
		awaiting().until(() -> !lines().isEmpty());
		assertThat(cache.read(this.key)).isEqualTo(Unavailable.UNAVAILABLE);
		assertThat(lines()).singleElement()
			.asString()
			.startsWith(
					"WARN memcached " + proxy.address() + " is not used: it is a proxy that spreads keys over several")
			.contains("hybrid-session.memcached.servers");
	}

	/** Nobody has written to either server: both give the same numbers. */
	@Test
	void proxyBeforeFreshServersIsNotUsedEither() throws Exception {
		for (int i = 0; i < 3; i++) {
			ProxyProcess proxy = opened(ProxyProcess.nutcracker(List.of(server().address(), server().address())));
			cache(proxy.address(), 3, TIMEOUT);
			awaiting().until(() -> lines().stream()
				.anyMatch((line) -> line.startsWith("WARN memcached " + proxy.address() + " is not used")));
		}
	}

	/** It has several connections to that server, so that writes overtake each other. */
	@Test
	void proxyOfOneServerIsUsed() throws Exception {
		ProxyProcess proxy = opened(ProxyProcess.nutcracker(List.of(server().address())));
		RoutedCache cache = cache(proxy.address(), 3, TIMEOUT);
		awaiting().until(() -> cache.read(this.key) == Miss.MISS);
		assertThat(cache.put(this.key, bytes("value"), LONG).stored()).isTrue();
		assertThat(lines()).noneMatch((line) -> line.contains("is not used"));
	}

	/** An instance that connects just then leaves a token of its own. */
	@Test
	void flushIsALossAndAReturnAndNotSeveralServers() throws Exception {
		MemcachedProcess server = server();
		RoutedCache cache = cache(server.address(), 2, TIMEOUT);
		awaiting().until(() -> connected(cache));
		String token = UUID.randomUUID().toString();
		MemcachedClient another = new MemcachedClient(new InetSocketAddress(server.host(), server.port()));
		another.flush().get();
		another.set(IdentityCheck.KEY, 0, token).get();
		another.shutdown();
		awaiting().until(() -> lines().contains("INFO memcached " + server.address() + " is back"));
		assertThat(cache.routes().identities().get(server.address()).token()).isEqualTo(token);
		assertThat(cache.routes().fences()).containsKey(server.address());
		assertThat(lines()).hasSize(2)
			.first()
			.asString()
			.startsWith(
					"WARN memcached " + server.address() + " is lost (it was flushed, or its name leads to another");
	}

}
