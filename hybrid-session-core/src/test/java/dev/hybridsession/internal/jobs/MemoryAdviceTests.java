package dev.hybridsession.internal.jobs;

import java.time.Duration;
import java.util.Map;

import dev.hybridsession.internal.store.NodeMemory;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MemoryAdviceTests {

	private static final long MEGABYTE = 1024 * 1024;

	private static final Duration UNUSED = Duration.ofSeconds(120);

	/** Items of 1 KB. */
	private static NodeMemory evicting(long items) {
		return new NodeMemory(64 * MEGABYTE, 60 * MEGABYTE, 60 * 1024, items, 60);
	}

	@Test
	void aNodeNeedsRoomForAllThatIsStoredUntilASessionIsUsedAgain() {
		// 2 MB a second for two minutes, and a quarter more
		assertThat(MemoryAdvice.of(Map.of("a:1", evicting(60 * 2048)), UNUSED))
			.isEqualTo("Node a:1 has evicted 122880 items in the last 60 s; it has 64 MB and would need about 300 MB:"
					+ " start it with -m 300");
	}

	@Test
	void aNodeThatEvictsLittleNeedsAQuarterMoreThanItHas() {
		assertThat(MemoryAdvice.of(Map.of("a:1", evicting(10)), UNUSED))
			.contains("it has 64 MB and would need about 80 MB: start it with -m 80");
	}

	@Test
	void onlyNodesThatEvictAreNamed() {
		assertThat(MemoryAdvice.of(Map.of("a:1", evicting(0), "b:1", evicting(7)), UNUSED))
			.startsWith("Node b:1 has evicted 7 items")
			.doesNotContain("a:1");
	}

	@Test
	void withoutEvictionsMemcachedMayHaveBeenFlushed() {
		assertThat(MemoryAdvice.of(Map.of("a:1", evicting(0)), UNUSED)).startsWith("No node has told of evictions yet");
		assertThat(MemoryAdvice.of(Map.of(), UNUSED)).startsWith("No node has told of evictions yet");
	}

}
