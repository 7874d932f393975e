package dev.hybridsession.support;

import java.time.Duration;

import dev.hybridsession.internal.store.ReplicatedCacheContract;
import dev.hybridsession.internal.store.SessionCache;

/** The contract over three servers in memory, two of which hold each key. */
class ReplicatedMemoryCacheTests extends ReplicatedCacheContract {

	private final MutableClock clock = new MutableClock();

	private final SessionCache cache = MemoryCache.over(this.clock, 3, 2);

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
