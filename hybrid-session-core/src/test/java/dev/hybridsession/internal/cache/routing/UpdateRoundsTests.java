package dev.hybridsession.internal.cache.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import dev.hybridsession.internal.record.CopyMerger;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheUpdate;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.support.MemoryNode;
import dev.hybridsession.support.MemoryServer;
import dev.hybridsession.support.MutableClock;
import dev.hybridsession.support.PassingNode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests how many updates are on their way at a time, and in what order they are sent. */
class UpdateRoundsTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final List<String> log = new ArrayList<>();

	private final Set<Deadline> budgets = Collections.newSetFromMap(new IdentityHashMap<>());

	private int underWay;

	private int mostUnderWay;

	private RoutedCache cache(int copies, CacheNode... nodes) {
		Routes routes = new Routes(List.of(nodes), copies, new MutableClock(), Duration.ofSeconds(2));
		RoutedCache cache = new RoutedCache(List.of(nodes), routes, MINUTE, CopyMerger::merge);
		cache.start();
		return cache;
	}

	@Test
	void largeValuesAreSentInWindowsWithAWaitBudgetEach() {
		RoutedCache cache = cache(1, new Recording("a:1"));
		List<CacheUpdate> updates = keys(30).map((key) -> new CacheUpdate(key, new byte[100_000], null, MINUTE))
			.toList();
		assertThat(cache.updateAll(updates)).hasSize(30).allMatch(CacheWrite::stored);
		assertThat(this.mostUnderWay).isBetween(1_000_000, 1_100_000);
		assertThat(this.budgets).hasSize(3);
	}

	@Test
	void allCopiesAreReplacedInOneRoundAndMissingOnesAddedInTheNext() {
		Recording lacking = new Recording("b:1");
		RoutedCache cache = cache(2, new Recording("a:1"), lacking);
		List<CacheUpdate> updates = keys(3).map((key) -> {
			cache.put(key, new byte[10], MINUTE);
			lacking.remove(key).await(Deadline.in(MINUTE));
			CacheRead.Hit hit = (CacheRead.Hit) cache.read(key);
			return new CacheUpdate(key, new byte[20], hit.token(), MINUTE);
		}).toList();
		assertThat(cache.updateAll(updates)).hasSize(3).allMatch(CacheWrite::stored);
		assertThat(this.log).containsExactly("replace", "replace", "replace", "replaced", "add", "replaced", "add",
				"replaced", "add", "added", "added", "added");
		assertThat(cache.updateAll(updates)).extracting(CacheWrite::stored).containsOnly(false);
	}

	private static Stream<String> keys(int count) {
		return Stream.iterate(0, (i) -> i + 1).limit(count).map((i) -> "test:session:" + i);
	}

	/** A node that notes each write that it gets, and each answer that is awaited. */
	private final class Recording extends PassingNode {

		Recording(String name) {
			super(new MemoryNode(new MemoryServer(name, new MutableClock())));
		}

		@Override
		public Pending<CacheWrite> replace(String key, byte[] value, CacheToken token, Duration timeToLive) {
			return noted("replace", "replaced", value, super.replace(key, value, token, timeToLive));
		}

		@Override
		public Pending<CacheWrite> add(String key, byte[] value, Duration timeToLive) {
			return noted("add", "added", value, super.add(key, value, timeToLive));
		}

		private Pending<CacheWrite> noted(String sent, String answered, byte[] value, Pending<CacheWrite> write) {
			UpdateRoundsTests test = UpdateRoundsTests.this;
			test.log.add(sent);
			test.underWay += value.length;
			test.mostUnderWay = Math.max(test.mostUnderWay, test.underWay);
			return (deadline) -> {
				test.log.add(answered);
				test.underWay -= value.length;
				test.budgets.add(deadline);
				return write.await(deadline);
			};
		}

	}

}
