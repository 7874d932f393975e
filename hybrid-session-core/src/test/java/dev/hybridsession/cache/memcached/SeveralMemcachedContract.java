package dev.hybridsession.cache.memcached;

import dev.hybridsession.store.SessionCache;
import dev.hybridsession.store.SessionCacheContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/**
 * The contract over three servers.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("servers")
abstract class SeveralMemcachedContract extends SessionCacheContract {

	private final MemcachedProtocol protocol;

	private SeveralMemcached several;

	SeveralMemcachedContract(MemcachedProtocol protocol) {
		this.protocol = protocol;
	}

	@BeforeAll
	void start() {
		this.several = new SeveralMemcached(this.protocol, 0);
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
