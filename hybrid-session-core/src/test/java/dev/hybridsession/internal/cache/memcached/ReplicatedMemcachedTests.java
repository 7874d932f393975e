package dev.hybridsession.internal.cache.memcached;

import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.store.ReplicatedCacheContract;
import dev.hybridsession.internal.store.SessionCache;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests the contract of caches over three memcached servers, two of which hold each key.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("servers")
@ParameterizedClass
@EnumSource(value = MemcachedProtocol.class, names = { "BINARY", "META" })
class ReplicatedMemcachedTests extends ReplicatedCacheContract {

	@Parameter
	private MemcachedProtocol protocol;

	private SeveralMemcached several;

	@BeforeParameterizedClassInvocation
	void start() {
		this.several = new SeveralMemcached(this.protocol, 1);
	}

	@AfterParameterizedClassInvocation
	void stop() {
		this.several.close();
	}

	@Override
	protected SessionCache cache() {
		return this.several.cache();
	}

}
