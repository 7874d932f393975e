package dev.hybridsession.internal.cache.memcached;

import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.internal.store.SessionCacheContract;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the contract of caches over three memcached servers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("servers")
@ParameterizedClass
@EnumSource(value = MemcachedProtocol.class, names = { "BINARY", "META" })
class SeveralMemcachedTests extends SessionCacheContract {

	@Parameter
	private MemcachedProtocol protocol;

	private SeveralMemcached several;

	@BeforeParameterizedClassInvocation
	void start() {
		this.several = new SeveralMemcached(this.protocol, 0);
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
