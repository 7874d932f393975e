package dev.hybridsession.benchmark;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.SessionCache;
import org.jspecify.annotations.Nullable;

/**
 * Measures a get and a compare-and-set that only count in the first bytes of the value.
 * Nothing over this client can be faster. The counters and the page loads run it beside
 * their scenarios.
 */
final class BareCache {

	private static final Duration TIME_TO_LIVE = Duration.ofHours(1);

	private final SessionCache cache;

	BareCache(SessionCache cache) {
		this.cache = cache;
	}

	void create(String key, int size) {
		if (!this.cache.put(key, new byte[size], TIME_TO_LIVE).stored()) {
			throw new IllegalStateException("memcached does not take a value");
		}
	}

	/**
	 * Reads a value, and writes it back with an amount added, until nobody has written it
	 * in between.
	 * @return the amount
	 */
	int add(String key, int amount) {
		while (!write(key, hit(this.cache.read(key)), amount)) {
			Thread.onSpinWait();
		}
		return amount;
	}

	/** The same, but another key is read in the same round. */
	int add(String key, int amount, String other) {
		while (!write(key, hit(this.cache.readAll(List.of(other, key)).get(key)), amount)) {
			Thread.onSpinWait();
		}
		return amount;
	}

	private boolean write(String key, CacheRead.Hit hit, int amount) {
		ByteBuffer value = ByteBuffer.wrap(hit.value());
		value.putLong(0, value.getLong(0) + amount);
		return this.cache.replace(key, value.array(), hit.token(), TIME_TO_LIVE).stored();
	}

	long count(String key) {
		return ByteBuffer.wrap(hit(this.cache.read(key)).value()).getLong(0);
	}

	static CacheRead.Hit hit(@Nullable CacheRead read) {
		if (Objects.requireNonNull(read) instanceof CacheRead.Hit hit) {
			return hit;
		}
		throw new IllegalStateException("A value is gone: " + read);
	}

}
