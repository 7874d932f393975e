package dev.hybridsession.internal.cache.routing;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import dev.hybridsession.internal.store.CacheKeys;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of the order of nodes for keys. */
class RendezvousTests {

	private static final int KEYS = 10_000;

	private static final List<String> NODES = List.of("cache1:11211", "cache2:11211", "cache3:11211", "cache4:11211");

	private final List<String> keys = IntStream.range(0, KEYS)
		.mapToObj((i) -> new CacheKeys("test", () -> "store").session("id" + i))
		.toList();

	@Test
	void everyOrderHasEveryNodeOnce() {
		Rendezvous rendezvous = new Rendezvous(NODES);
		assertThat(this.keys).allSatisfy((key) -> assertThat(Arrays.stream(rendezvous.order(key)).sorted().toArray())
			.containsExactly(0, 1, 2, 3));
	}

	@Test
	void everyNodeHasItsShareOfEveryPlace() {
		Rendezvous rendezvous = new Rendezvous(NODES);
		for (int place = 0; place < NODES.size(); place++) {
			Map<Integer, Integer> shares = new HashMap<>();
			for (String key : this.keys) {
				shares.merge(rendezvous.order(key)[place], 1, Integer::sum);
			}
			assertThat(shares).hasSize(NODES.size())
				.allSatisfy((node, share) -> assertThat(share).isBetween(KEYS / 4 - KEYS / 40, KEYS / 4 + KEYS / 40));
		}
	}

	@Test
	void anotherNodeTakesOnlyItsShareAndTheOthersKeepTheirOrder() {
		Rendezvous before = new Rendezvous(NODES.subList(0, 3));
		Rendezvous after = new Rendezvous(NODES);
		assertThat(this.keys).allSatisfy(
				(key) -> assertThat(after.first(key, 4).stream().filter((name) -> !name.equals(NODES.get(3))).toList())
					.isEqualTo(before.first(key, 3)));
		assertThat(this.keys.stream().filter((key) -> !after.first(key, 1).equals(before.first(key, 1))).count())
			.isBetween(KEYS / 4L - KEYS / 40, KEYS / 4L + KEYS / 40);
	}

	@Test
	void theOrderDoesNotDependOnTheOrderOfTheList() {
		Rendezvous one = new Rendezvous(NODES);
		Rendezvous other = new Rendezvous(List.of(NODES.get(2), NODES.get(0), NODES.get(3), NODES.get(1)));
		assertThat(this.keys).allSatisfy((key) -> assertThat(other.first(key, 4)).isEqualTo(one.first(key, 4)));
	}

}
