package dev.hybridsession.internal.cache.memcached;

import dev.hybridsession.MemcachedProtocol;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The shared parts of tests with failing servers that run in each protocol. */
@ParameterizedClass
@EnumSource(value = MemcachedProtocol.class, names = { "BINARY", "META" })
abstract class EachProtocolTestBed extends MemcachedTestBed {

	@Parameter
	private MemcachedProtocol protocol;

	@Override
	MemcachedProtocol protocol() {
		return this.protocol;
	}

}
