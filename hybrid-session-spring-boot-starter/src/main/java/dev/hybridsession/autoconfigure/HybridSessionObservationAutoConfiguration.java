package dev.hybridsession.autoconfigure;

import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.internal.store.SessionStore;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.PriorityOrdered;

/**
 * Auto-configuration of the observations, by which a trace shows which tier has served a
 * page, and how long the database took for it.
 */
@AutoConfiguration(after = HybridSessionAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean({ ObservationRegistry.class, HybridSessionRepository.class })
final class HybridSessionObservationAutoConfiguration {

	@Bean(defaultCandidate = false)
	ObservedLoads hybridSessionObservedLoads(ObservationRegistry registry) {
		return new ObservedLoads(registry);
	}

	@Bean
	static ObservedStorePostProcessor hybridSessionObservedStorePostProcessor(
			ObjectProvider<ObservationRegistry> registry) {
		return new ObservedStorePostProcessor(registry);
	}

	/** Puts the observations before the table of sessions. */
	static final class ObservedStorePostProcessor implements BeanPostProcessor, PriorityOrdered {

		private final ObjectProvider<ObservationRegistry> registry;

		ObservedStorePostProcessor(ObjectProvider<ObservationRegistry> registry) {
			this.registry = registry;
		}

		/** Before the post-processors of the application, which may use sessions. */
		@Override
		public int getOrder() {
			return LOWEST_PRECEDENCE;
		}

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			return (bean instanceof SessionStore store && beanName.equals("hybridSessionStore"))
					? new ObservedSessionStore(store, this.registry.getObject()) : bean;
		}

	}

}
