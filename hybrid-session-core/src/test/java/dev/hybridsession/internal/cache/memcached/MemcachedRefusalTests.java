package dev.hybridsession.internal.cache.memcached;

import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.store.CacheRead.NoHit;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite.Outcome;
import dev.hybridsession.support.MemcachedProcess;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the promises of the tier when the server, or the tier itself, takes no value. */
class MemcachedRefusalTests extends EachProtocolTestBed {

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
		assertThat(cache.read(this.key)).isEqualTo(NoHit.MISS);
		assertThat(lines()).isEmpty();
	}

	/** A refused meta write would remove it. */
	@Test
	void newerValueOutlivesALateOneThatIsTooLargeForTheServer() {
		RoutedCache cache = cache(server("-I", "512k").address());
		cache.put(this.key, bytes("small"), LONG);
		CacheToken late = hit(cache).token();
		cache.put(this.key, bytes("newer"), LONG);
		assertThat(cache.replace(this.key, new byte[700_000], late, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(cache.add(this.key, new byte[700_000], LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(hit(cache).value()).isEqualTo(bytes("newer"));
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
		assertThat(cache.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
		assertThat(cache.put(this.key, bytes("one"), LONG).outcome()).isEqualTo(Outcome.UNAVAILABLE);
		assertThat(lines()).containsExactly("WARN memcached " + server.address()
				+ " is not used: it has no compare-and-set, without which page loads overwrite each other."
				+ " Start it without -C. Until then the database serves its sessions");
	}

}
