package dev.hybridsession.autoconfigure;

import java.util.Objects;

import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.FaultyStore;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanPostProcessor;

/** Puts itself between an application and its tiers, to count what they are asked. */
final class FaultyTiers implements BeanPostProcessor {

	private @Nullable FaultyCache cache;

	private @Nullable FaultyStore store;

	FaultyCache cache() {
		return Objects.requireNonNull(this.cache);
	}

	FaultyStore store() {
		return Objects.requireNonNull(this.store);
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof SessionCache real) {
			this.cache = new FaultyCache(real);
			return this.cache;
		}
		if (bean instanceof SessionStore real && beanName.equals("hybridSessionStore")) {
			this.store = new FaultyStore(real);
			return this.store;
		}
		return bean;
	}

}
