package dev.hybridsession.support;

import java.time.Duration;

import dev.hybridsession.store.SessionCache;
import dev.hybridsession.store.SessionCacheContract;

/**
 * The contract over a server in memory.
 */
class MemoryCacheTests extends SessionCacheContract {

	private final MutableClock clock = new MutableClock();

	private final SessionCache cache = MemoryCache.over(this.clock, servers(), 1);

	int servers() {
		return 1;
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
