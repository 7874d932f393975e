package dev.hybridsession.cache.memcached;

import dev.hybridsession.store.ReplicatedCacheContract;
import dev.hybridsession.store.SessionCache;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/**
 * The contract over three servers, two of which hold each key.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("servers")
abstract class ReplicatedMemcachedContract extends ReplicatedCacheContract {

	private final MemcachedProtocol protocol;

	private SeveralMemcached several;

	ReplicatedMemcachedContract(MemcachedProtocol protocol) {
		this.protocol = protocol;
	}

	@BeforeAll
	void start() {
		this.several = new SeveralMemcached(this.protocol, 1);
	}

	@AfterAll
	void stop() {
		this.several.close();
	}

	@Override
	protected SessionCache cache() {
		return this.several.cache();
	}

}
