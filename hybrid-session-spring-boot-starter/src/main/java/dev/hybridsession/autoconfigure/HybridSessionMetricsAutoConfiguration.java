package dev.hybridsession.autoconfigure;

import dev.hybridsession.HybridSessionOperations;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the meters, which an application has that has Micrometer. An
 * observer of its own goes on working beside them, and can be injected by its type.
 */
@AutoConfiguration(after = HybridSessionAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(value = MeterRegistry.class, name = "hybridSessionOperations")
final class HybridSessionMetricsAutoConfiguration {

	@Bean(defaultCandidate = false)
	SessionMeters hybridSessionMeters(MeterRegistry registry) {
		return new SessionMeters(registry);
	}

	@Bean
	SessionGauges hybridSessionGauges(@Qualifier("hybridSessionOperations") HybridSessionOperations operations) {
		return new SessionGauges(operations);
	}

}
