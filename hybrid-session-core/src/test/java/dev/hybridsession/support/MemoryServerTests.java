package dev.hybridsession.support;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.hybridsession.internal.cache.routing.Deadline;
import dev.hybridsession.internal.cache.routing.Pending;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheRead.NoHit;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.CacheWrite.Outcome;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MemoryServerTests {

	private static final Duration LONG = Duration.ofMinutes(30);

	private static final byte[] VALUE = { 1 };

	/** A quarter past the second. */
	private final MutableClock clock = new MutableClock(Instant.parse("2026-03-01T10:00:00.250Z"));

	private final MemoryServer server = new MemoryServer("a:1", this.clock, 3);

	private final MemoryNode node = new MemoryNode(this.server);

	private static <T> T answer(Pending<T> pending) {
		return pending.await(Deadline.in(Duration.ofSeconds(1)));
	}

	private Outcome put(String key, Duration timeToLive) {
		return answer(this.node.put(key, VALUE, timeToLive)).outcome();
	}

	private CacheRead read(String key) {
		return answer(this.node.read(key));
	}

	private CacheToken token(String key) {
		return ((CacheRead.Hit) read(key)).token();
	}

	@Test
	void aValueIsThereForTheSecondsThatItsTimeToLiveFills() {
		for (long[] times : new long[][] { { -1, 1 }, { 0, 1 }, { 1, 1 }, { 1_000, 1 }, { 1_001, 2 },
				{ Duration.ofDays(30).toMillis(), Duration.ofDays(30).toSeconds() } }) {
			put("a", Duration.ofMillis(times[0]));
			this.clock.advance(Duration.ofSeconds(times[1]).minusMillis(251));
			assertThat(read("a")).as("%s ms", times[0]).isInstanceOf(CacheRead.Hit.class);
			assertThat(this.server.has("a")).isTrue();
			this.clock.advance(Duration.ofMillis(1));
			assertThat(this.server.has("a")).isFalse();
			assertThat(read("a")).isEqualTo(NoHit.MISS);
			this.clock.advance(Duration.ofMillis(250));
		}
	}

	@Test
	void overThirtyDaysIsThirtyDays() {
		for (Duration days : List.of(Duration.ofDays(40), Duration.ofSeconds(Long.MAX_VALUE, 1))) {
			put("a", days);
			this.clock.advance(Duration.ofDays(30).minusMillis(251));
			assertThat(this.server.has("a")).isTrue();
			this.clock.advance(Duration.ofMillis(1));
			assertThat(this.server.has("a")).isFalse();
			this.clock.advance(Duration.ofMillis(250));
		}
	}

	@Test
	void expiredValueIsNeitherReplacedNorRemovedAndCanBeAdded() {
		List.of("a", "b", "c").forEach((key) -> put(key, Duration.ofSeconds(1)));
		CacheToken a = token("a");
		CacheToken b = token("b");
		this.clock.advance(Duration.ofSeconds(1));
		assertThat(answer(this.node.replace("a", VALUE, a, LONG)).outcome()).isEqualTo(Outcome.ABSENT);
		assertThat(answer(this.node.remove("b", b)).outcome()).isEqualTo(Outcome.ABSENT);
		assertThat(answer(this.node.remove("c")).outcome()).isEqualTo(Outcome.ABSENT);
		assertThat(answer(this.node.add("a", VALUE, LONG)).outcome()).isEqualTo(Outcome.STORED);
		assertThat(answer(this.node.replace("a", VALUE, a, LONG)).outcome()).isEqualTo(Outcome.CONFLICT);
	}

	@Test
	void everyWriteSetsTheTimeToLiveAnew() {
		put("a", Duration.ofSeconds(1));
		answer(this.node.replace("a", VALUE, token("a"), Duration.ofSeconds(3)));
		this.clock.advance(Duration.ofSeconds(2));
		assertThat(this.server.has("a")).isTrue();
		put("a", Duration.ofSeconds(2));
		this.clock.advance(Duration.ofSeconds(1));
		assertThat(this.server.has("a")).isTrue();
	}

	@Test
	void leastRecentlyUsedValueIsEvictedWhereThereIsNoRoom() {
		List.of("a", "b", "c").forEach((key) -> put(key, LONG));
		read("a");
		assertThat(this.server.has("b")).as("looking is no use").isTrue();
		put("c", LONG);
		put("d", LONG);
		assertThat(this.server.has("b")).isFalse();
		put("e", LONG);
		assertThat(List.of("a", "b", "c", "d", "e").stream().filter(this.server::has)).containsExactly("c", "d", "e");
	}

	@Test
	void aValueIsAsItWasWhenItWasStored() {
		byte[] value = { 1 };
		answer(this.node.put("a", value, LONG));
		value[0] = 2;
		((CacheRead.Hit) read("a")).value()[0] = 3;
		assertThat(((CacheRead.Hit) read("a")).value()).containsExactly(1);
	}

	@Test
	void aTokenIsOfNoUseAfterTheServerHasLostEverything() {
		put("a", LONG);
		CacheToken token = token("a");
		this.server.clear();
		assertThat(this.server.has("a")).isFalse();
		put("a", LONG);
		assertThat(answer(this.node.replace("a", VALUE, token, LONG)).outcome()).isEqualTo(Outcome.CONFLICT);
	}

	@Test
	void aNodeThatRefusesValuesStillRemovesThem() {
		put("a", LONG);
		put("b", LONG);
		this.node.refuse();
		assertThat(answer(this.node.remove("a", token("a"))).outcome()).isEqualTo(Outcome.STORED);
		assertThat(answer(this.node.remove("b")).outcome()).isEqualTo(Outcome.STORED);
	}

	/** {@code MemcachedRefusalTests} has the same of memcached. */
	@Test
	void valueIsGoneAfterARefusedPutAndStaysAfterARefusedReplace() {
		put("a", LONG);
		this.node.refuse();
		assertThat(answer(this.node.replace("a", VALUE, token("a"), LONG))).isEqualTo(CacheWrite.of(Outcome.REFUSED));
		assertThat(answer(this.node.add("a", VALUE, LONG)).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(this.server.has("a")).isTrue();
		assertThat(put("a", LONG)).isEqualTo(Outcome.REFUSED);
		assertThat(this.server.has("a")).isFalse();
	}

}
