package dev.hybridsession.internal.cache.memcached;

import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.hybridsession.internal.store.NodeMemory;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MemoryLogTests {

	private final MemoryLog log = new MemoryLog();

	@Test
	void evictionsAreThoseOfTheLastOneOrTwoMinutes() {
		add(0, 1_000_000);
		assertThat(evictionsAt(5, 1_000_010)).isEqualTo("10 in 5 s");
		assertThat(evictionsAt(60, 1_000_060)).isEqualTo("60 in 60 s");
		assertThat(evictionsAt(119, 1_000_070)).isEqualTo("70 in 119 s");
		assertThat(evictionsAt(120, 1_000_070)).isEqualTo("10 in 60 s");
		assertThat(evictionsAt(180, 1_000_070)).isEqualTo("0 in 60 s");
	}

	@Test
	void statisticsThatAreResetBeginAnew() {
		add(0, 1_000);
		assertThat(evictionsAt(60, 2)).isEqualTo("0 in 1 s");
		assertThat(evictionsAt(65, 5)).isEqualTo("3 in 5 s");
	}

	@Test
	void aServerWithoutTheseStatisticsHasSaidNothing() {
		this.log.add(Map.of("pid", "1"), 0);
		this.log.add(Map.of("evictions", "many"), 0);
		assertThat(this.log.latest()).isNull();
	}

	private String evictionsAt(long second, long evictions) {
		add(second, evictions);
		NodeMemory memory = this.log.latest();
		assertThat(memory.limit()).isEqualTo(64);
		assertThat(memory.used()).isEqualTo(60);
		assertThat(memory.items()).isEqualTo(6);
		return memory.evicted() + " in " + memory.seconds() + " s";
	}

	private void add(long second, long evictions) {
		this.log.add(
				Map.of("evictions", Long.toString(evictions), "limit_maxbytes", "64", "bytes", "60", "curr_items", "6"),
				TimeUnit.SECONDS.toNanos(second));
	}

}
