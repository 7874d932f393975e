package dev.hybridsession.internal.cache.memcached;

import java.time.Clock;
import java.time.Duration;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheRead.Miss;
import dev.hybridsession.internal.store.CacheRead.Unavailable;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite.Outcome;
import dev.hybridsession.support.MemcachedProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the promises of the tier when the server, or the tier itself, takes no value.
 */
class MemcachedRefusalTests extends EachProtocolTestBed {

	@Test
	void serverWithoutMemoryRefusesAndTheConnectionKeepsWorking() {
		MemcachedProcess server = server("-m", "1", "-M", "-I", "512k");
		RoutedCache cache = cache(server.address());
		CacheToken token = fill(cache);
		this.log.list.clear();
		byte[] value = new byte[100_000];
		assertThat(cache.add(this.keys.session("more"), value, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(cache.replace(this.key, value, token, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(cache.put(this.keys.session("more"), value, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(cache.remove(this.key).outcome()).isIn(Outcome.STORED, Outcome.ABSENT);
		assertThat(cache.read(this.key)).isEqualTo(Miss.MISS);
		assertThat(cache.read(this.keys.session("fill0"))).isInstanceOf(CacheRead.Hit.class);
		assertThat(lines()).isEmpty();
	}

	/** A late writer must not remove the value that another has written. */
	@Test
	void newerValueOfAnotherWriterOutlivesARefusal() {
		MemcachedProcess server = server("-m", "1", "-M", "-I", "512k");
		RoutedCache cache = cache(server.address());
		CacheToken late = fill(cache);
		assertThat(cache.put(this.key, bytes("newer"), LONG).stored()).isTrue();
		assertThat(cache.replace(this.key, new byte[100_000], late, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(hit(cache).value()).isEqualTo(bytes("newer"));
		assertThat(cache.remove(this.key, late).outcome()).isEqualTo(Outcome.CONFLICT);
		assertThat(hit(cache).value()).isEqualTo(bytes("newer"));
	}

	/** Of a put memcached thinks that nothing is better than what is out of date. */
	@Test
	void valueIsGoneAfterARefusedPutAndStaysAfterARefusedReplace() {
		MemcachedProcess server = server("-m", "1", "-M", "-I", "512k");
		RoutedCache cache = cache(server.address());
		CacheToken token = fill(cache);
		assertThat(cache.replace(this.key, new byte[100_000], token, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(hit(cache).value()).isEqualTo(bytes("small"));
		assertThat(cache.add(this.key, new byte[100_000], LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(hit(cache).value()).isEqualTo(bytes("small"));
		assertThat(cache.put(this.key, new byte[100_000], LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(cache.read(this.key)).isEqualTo(Miss.MISS);
	}

	private CacheToken fill(RoutedCache cache) {
		assertThat(cache.put(this.key, bytes("small"), LONG).stored()).isTrue();
		CacheToken token = hit(cache).token();
		for (int i = 0; cache.put(this.keys.session("fill" + i), new byte[100_000], LONG).stored(); i++) {
			assertThat(i).as("items of 100 kB in 1 MB").isLessThan(1000);
		}
		return token;
	}

	@Test
	void refusalDisturbsNothingElseInFlight() throws Exception {
		MemcachedProcess server = server("-m", "1", "-M", "-I", "512k");
		RoutedCache cache = cache(server.address());
		fill(cache);
		Thread refused = new Thread(() -> {
			while (!Thread.currentThread().isInterrupted()) {
				cache.add(this.keys.session("more"), new byte[100_000], LONG);
			}
		});
		refused.start();
		for (int i = 0; i < 2000; i++) {
			assertThat(cache.read(this.keys.session("fill0"))).isInstanceOf(CacheRead.Hit.class);
		}
		refused.interrupt();
		refused.join();
	}

	@Test
	void valueLargerThanTheServersLimitIsRefused() {
		MemcachedProcess server = server("-I", "512k");
		RoutedCache cache = cache(server.address());
		cache.put(this.key, bytes("small"), LONG);
		CacheToken token = hit(cache).token();
		byte[] value = new byte[700_000];
		assertThat(cache.replace(this.key, value, token, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(cache.put(this.key, value, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(cache.add(this.keys.session("new"), value, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		cache.remove(this.key);
		assertThat(cache.read(this.key)).isEqualTo(Miss.MISS);
		assertThat(lines()).isEmpty();
	}

	@Test
	void valueLargerThanOurLimitIsRefusedWithoutAsking() {
		MemcachedProcess server = server("-I", "8m");
		RoutedCache cache = cache(server.address());
		cache.put(this.key, bytes("small"), LONG);
		CacheToken token = hit(cache).token();
		byte[] value = new byte[OUR_LIMIT - this.key.length()];
		assertThat(cache.replace(this.key, value, token, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(cache.put(this.key, value, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(cache.add(this.keys.session("new"), value, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(hit(cache).value()).as("the server was not asked").isEqualTo(bytes("small"));
	}

	@Test
	void largestValueWithinOurLimitIsTakenByAServerWithTheSameLimit() {
		MemcachedProcess server = server();
		RoutedCache cache = cache(server.address());
		byte[] value = new byte[OUR_LIMIT - this.key.length() - 64];
		assertThat(cache.put(this.key, value, LONG).outcome()).isEqualTo(Outcome.STORED);
		assertThat(hit(cache).value()).hasSize(value.length);
	}

	@Test
	void serverWithoutCompareAndSetIsNotUsed() {
		MemcachedProcess server = server("-C");
		RoutedCache cache = cache(server.address());
		awaiting().until(() -> !lines().isEmpty());
		assertThat(cache.read(this.key)).isEqualTo(Unavailable.UNAVAILABLE);
		assertThat(cache.put(this.key, bytes("one"), LONG).outcome()).isEqualTo(Outcome.UNAVAILABLE);
		assertThat(lines()).containsExactly("WARN memcached " + server.address()
				+ " is not used: it has no compare-and-set, without which page loads overwrite each other."
				+ " Start it without -C. Until then the database serves its sessions");
	}

	/** The clock here is wrong the other way round. */
	@ParameterizedTest
	@CsvSource({ "-1, drops at once", "1, keeps too long" })
	void serverWhoseClockIsWrongIsUsedAndOneLineSaysSo(int hoursHere, String told) {
		MemcachedProcess server = server();
		Clock clock = Clock.offset(Clock.systemUTC(), Duration.ofHours(hoursHere));
		RoutedCache cache = opened(Memcached.open(settings(server.address()), MemcachedClientFactory.standard(), clock,
				Duration.ofSeconds(2)));
		awaiting().until(() -> cache.put(this.key, bytes("value"), LONG).stored());
		assertThat(hit(cache).value()).isEqualTo(bytes("value"));
		server.restart();
		awaiting().until(() -> cache.put(this.key, bytes("value"), LONG).stored());
		assertThat(lines().stream().filter((line) -> line.contains("clock"))).singleElement()
			.asString()
			.startsWith("WARN memcached " + server.address())
			.contains(told, "Correct the clock");
	}

	@Test
	void serverWhoseClockIsRightIsNotToldOf() {
		MemcachedProcess server = server();
		RoutedCache cache = cache(server.address());
		awaiting().until(() -> cache.put(this.key, bytes("value"), LONG).stored());
		assertThat(lines()).isEmpty();
	}

}
