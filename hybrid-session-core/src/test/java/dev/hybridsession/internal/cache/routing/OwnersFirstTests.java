package dev.hybridsession.internal.cache.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.hybridsession.internal.record.CopyMerger;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.CacheWrite.Outcome;
import dev.hybridsession.support.MemoryNode;
import dev.hybridsession.support.MemoryServer;
import dev.hybridsession.support.MutableClock;
import dev.hybridsession.support.PassingNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a tombstone and a removal go to all nodes at once, and that the answers of
 * the nodes that own the key are awaited first. A node that hangs elsewhere cannot use up
 * the time of the owners then.
 */
class OwnersFirstTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static final byte[] TOMBSTONE = new byte[10];

	private static final List<String> NAMES = List.of("a:1", "b:1", "c:1");

	private final List<String> log = new ArrayList<>();

	private String refusing = "";

	private String hanging = "";

	private final RoutedCache cache = cache();

	private RoutedCache cache() {
		List<Recording> nodes = NAMES.stream().map(Recording::new).toList();
		RoutedCache cache = new RoutedCache(nodes, new Routes(nodes, 2, new MutableClock(), Duration.ofSeconds(2)),
				MINUTE, CopyMerger::merge);
		cache.start();
		return cache;
	}

	/** Returns a key whose first node is the given one. */
	private static String key(String home) {
		return Stream.iterate(0, (i) -> i + 1)
			.map((i) -> "key" + i)
			.filter((key) -> NodeOrder.of(key, NAMES).get(0).equals(home))
			.findFirst()
			.orElseThrow();
	}

	@ParameterizedTest
	@ValueSource(strings = { "a:1", "b:1", "c:1" })
	void tombstoneIsAwaitedFirstOnTheNodesThatOwnTheKey(String home) {
		String key = key(home);
		List<String> order = NodeOrder.of(key, NAMES);
		this.hanging = order.get(2);
		assertThat(this.cache.put(key, TOMBSTONE, MINUTE).stored()).isTrue();
		assertSentToAllAndAwaited("put", order);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a:1", "b:1", "c:1" })
	void removalIsAwaitedFirstOnTheNodesThatOwnTheKey(String home) {
		String key = key(home);
		List<String> order = NodeOrder.of(key, NAMES);
		this.cache.put(key, TOMBSTONE, MINUTE);
		this.log.clear();
		this.hanging = order.get(2);
		assertThat(this.cache.remove(key).stored()).isTrue();
		assertSentToAllAndAwaited("remove", order);
	}

	private void assertSentToAllAndAwaited(String write, List<String> order) {
		assertThat(this.log.subList(0, 3)).containsExactlyInAnyOrder(write + " a:1", write + " b:1", write + " c:1");
		assertThat(this.log.subList(3, this.log.size())).containsExactly("answer of " + order.get(0),
				"answer of " + order.get(1), "answer of " + order.get(2));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a:1", "b:1", "c:1" })
	void copyWhoseOwnerRefusesTheTombstoneIsRemovedBeforeAnotherNodeIsAwaited(String home) {
		String key = key(home);
		List<String> order = NodeOrder.of(key, NAMES);
		this.cache.put(key, new byte[20], MINUTE);
		this.log.clear();
		this.refusing = order.get(1);
		this.hanging = order.get(2);
		assertThat(this.cache.put(key, TOMBSTONE, MINUTE).stored()).isTrue();
		assertThat(this.log.subList(3, this.log.size())).containsExactly("answer of " + order.get(0),
				"answer of " + order.get(1), "remove " + order.get(1), "answer of " + order.get(1),
				"answer of " + order.get(2));
	}

	/** A node that notes each write that it gets, and each answer that is awaited. */
	private final class Recording extends PassingNode {

		Recording(String name) {
			super(new MemoryNode(new MemoryServer(name, new MutableClock())));
		}

		@Override
		public Pending<CacheWrite> put(String key, byte[] value, Duration timeToLive) {
			Pending<CacheWrite> refusal = (deadline) -> CacheWrite.of(Outcome.REFUSED);
			return noted("put",
					name().equals(OwnersFirstTests.this.refusing) ? refusal : super.put(key, value, timeToLive));
		}

		@Override
		public Pending<CacheWrite> remove(String key) {
			return noted("remove", super.remove(key));
		}

		private Pending<CacheWrite> noted(String sent, Pending<CacheWrite> write) {
			OwnersFirstTests test = OwnersFirstTests.this;
			test.log.add(sent + " " + name());
			return (deadline) -> {
				test.log.add("answer of " + name());
				return name().equals(test.hanging) ? CacheWrite.of(Outcome.UNCONFIRMED) : write.await(deadline);
			};
		}

	}

}
