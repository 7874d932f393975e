package dev.hybridsession.support;

import java.time.Duration;

import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.internal.store.SessionCacheContract;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the contract of caches over one server in memory, and over three. */
@ParameterizedClass
@ValueSource(ints = { 1, 3 })
class MemoryCacheTests extends SessionCacheContract {

	private final MutableClock clock = new MutableClock();

	private final SessionCache cache;

	MemoryCacheTests(int servers) {
		this.cache = MemoryCache.over(this.clock, servers, 1);
	}

	@Override
	protected SessionCache cache() {
		return this.cache;
	}

	@Override
	protected void awaitMiss(String key) {
		this.clock.advance(Duration.ofSeconds(1));
		super.awaitMiss(key);
	}

}
