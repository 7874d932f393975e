package dev.hybridsession.internal.cache.memcached;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Lets native images make the logger that the memcached client names by a property.
 * Spring calls it when it generates code ahead of time.
 */
final class MemcachedRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.reflection().registerType(SpyLogger.class, MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
	}

}
