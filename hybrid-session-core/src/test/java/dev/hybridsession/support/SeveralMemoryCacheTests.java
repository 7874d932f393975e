package dev.hybridsession.support;

import java.time.Duration;

import dev.hybridsession.tier.SessionCacheContract;
import dev.hybridsession.tier.SessionCache;

/**
 * The contract over three servers in memory.
 */
class SeveralMemoryCacheTests extends SessionCacheContract {

	private final MutableClock clock = new MutableClock();

	private final SessionCache cache = MemoryCache.over(this.clock, 3, 1);

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
