package dev.hybridsession.internal.store;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.hybridsession.internal.store.CacheWrite.Outcome;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the promises of a {@link SessionCache} about removals, and has the shared parts
 * of its contract.
 */
abstract class SessionCacheRemoveContract {

	protected static final Duration LONG = Duration.ofMinutes(30);

	private static final AtomicInteger KEYS = new AtomicInteger();

	private final CacheKeys keys = new CacheKeys("contract", () -> "store");

	/**
	 * Returns the cache to test, up and with memory to spare.
	 * @return the cache
	 */
	protected abstract SessionCache cache();

	@Test
	void removeTellsWhetherSomethingWasThere() {
		String key = key();
		cache().put(key, bytes("old"), LONG);
		assertThat(cache().remove(key).outcome()).isEqualTo(Outcome.STORED);
		assertThat(cache().read(key)).isEqualTo(CacheRead.NoHit.MISS);
		assertThat(cache().remove(key).outcome()).isEqualTo(Outcome.ABSENT);
	}

	@Test
	void conditionalRemoveTakesOnlyWhatWasRead() {
		String key = key();
		cache().put(key, bytes("old"), LONG);
		CacheToken stale = hit(key).token();
		cache().put(key, bytes("old"), LONG);
		assertThat(cache().remove(key, stale).outcome()).isEqualTo(Outcome.CONFLICT);
		CacheToken token = hit(key).token();
		assertThat(cache().remove(key, new CacheToken() {
		}).outcome()).isEqualTo(Outcome.CONFLICT);
		assertThat(hit(key).value()).isEqualTo(bytes("old"));
		assertThat(cache().remove(key, token).outcome()).isEqualTo(Outcome.STORED);
		assertThat(cache().read(key)).isEqualTo(CacheRead.NoHit.MISS);
		assertThat(cache().remove(key, token).outcome()).isEqualTo(Outcome.ABSENT);
		assertThat(cache().add(key, bytes("new"), LONG).stored()).isTrue();
		assertThat(cache().remove(key, token).outcome()).isEqualTo(Outcome.CONFLICT);
	}

	@Test
	void valueThatAWriteStoredIsRemovedWithItsToken() {
		String key = key();
		CacheToken token = cache().add(key, bytes("added"), LONG).token();
		if (token != null) {
			assertThat(cache().remove(key, token).stored()).isTrue();
			assertThat(cache().read(key)).isEqualTo(CacheRead.NoHit.MISS);
		}
	}

	/**
	 * Waits until an entry is gone, as it is when its time to live is over. A suite whose
	 * cache goes by a clock of its own moves that.
	 * @param key its key
	 */
	protected void awaitMiss(String key) {
		Awaitility.await().until(() -> cache().read(key) == CacheRead.NoHit.MISS);
	}

	final CacheRead.Hit hit(String key) {
		CacheRead read = cache().read(key);
		assertThat(read).isInstanceOf(CacheRead.Hit.class);
		return (CacheRead.Hit) read;
	}

	final String key() {
		return this.keys.session(getClass().getName() + KEYS.incrementAndGet());
	}

	final List<String> keys(int count) {
		return IntStream.range(0, count).mapToObj((n) -> key()).toList();
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	static byte[] random(int length) {
		byte[] bytes = new byte[length];
		new Random(length).nextBytes(bytes);
		return bytes;
	}

}
