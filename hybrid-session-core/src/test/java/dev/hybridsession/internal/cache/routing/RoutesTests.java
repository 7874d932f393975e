package dev.hybridsession.internal.cache.routing;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RoutesTests {

	private static final Clock NOW = Clock.fixed(Instant.ofEpochMilli(1_000_000), ZoneOffset.UTC);

	/**
	 * Its fence is set before it is there, so a caller that sees it there must see the
	 * fence.
	 */
	@Test
	void aNodeThatComesBackWhileARouteIsLookedForIsNotTrusted() {
		assertThat(fenceWhileItComesBack((routes) -> routes.route("key"))).isEqualTo(NOW.millis());
	}

	@Test
	void homeThatComesBackWhileItIsLookedForIsNotTrusted() {
		assertThat(fenceWhileItComesBack((routes) -> routes.home("key"))).isEqualTo(NOW.millis());
	}

	private static long fenceWhileItComesBack(Function<Routes, Route> question) {
		Routes[] routes = new Routes[1];
		CacheNode node = (CacheNode) Proxy.newProxyInstance(RoutesTests.class.getClassLoader(),
				new Class<?>[] { CacheNode.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("up")) {
						routes[0].changed("a:1");
						return true;
					}
					return "a:1";
				});
		routes[0] = new Routes(List.of(node), 1, NOW, Duration.ZERO);
		Route route = question.apply(routes[0]);
		assertThat(route.owners()).hasSize(1);
		return route.fence();
	}

}
