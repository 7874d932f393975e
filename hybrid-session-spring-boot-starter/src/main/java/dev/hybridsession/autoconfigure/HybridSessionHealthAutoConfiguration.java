package dev.hybridsession.autoconfigure;

import java.util.List;

import dev.hybridsession.HybridSessionOperations;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.actuate.endpoint.SimpleStatusAggregator;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the health of the sessions, {@code hybridSession} among the
 * components of Actuator's health.
 */
@AutoConfiguration(after = HybridSessionAutoConfiguration.class, before = HealthEndpointAutoConfiguration.class)
@ConditionalOnClass({ HealthContributor.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(name = "hybridSessionOperations")
final class HybridSessionHealthAutoConfiguration {

	@Bean
	@ConditionalOnEnabledHealthIndicator("hybrid-session")
	@ConditionalOnMissingBean(name = "hybridSessionHealthContributor")
	CompositeHealthContributor hybridSessionHealthContributor(
			@Qualifier("hybridSessionOperations") HybridSessionOperations operations) {
		return new SessionHealth(operations).contributor();
	}

	/**
	 * Boot's aggregator with {@code DEGRADED} in the default order. Boot leaves out a
	 * status that the order lacks. An order or an aggregator of the application wins.
	 */
	@Bean
	@ConditionalOnEnabledHealthIndicator("hybrid-session")
	@ConditionalOnMissingBean(StatusAggregator.class)
	// what takes its place is not in Spring Boot 4.0
	@SuppressWarnings("removal")
	StatusAggregator hybridSessionStatusAggregator(ObjectProvider<HealthEndpointProperties> properties) {
		HealthEndpointProperties ofApplication = properties.getIfAvailable();
		List<String> order = (ofApplication != null) ? ofApplication.getStatus().getOrder() : List.of();
		return order.isEmpty() ? new SimpleStatusAggregator(Status.DOWN, Status.OUT_OF_SERVICE, SessionHealth.DEGRADED,
				Status.UP, Status.UNKNOWN) : new SimpleStatusAggregator(order);
	}

}
