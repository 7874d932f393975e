package dev.hybridsession.autoconfigure;

import dev.hybridsession.HybridSessionOperations;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of Actuator's endpoint {@code hybridsession}. */
@AutoConfiguration(after = HybridSessionAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(name = "hybridSessionOperations")
final class HybridSessionEndpointAutoConfiguration {

	@Bean
	@ConditionalOnAvailableEndpoint
	@ConditionalOnMissingBean
	HybridSessionEndpoint hybridSessionEndpoint(
			@Qualifier("hybridSessionOperations") HybridSessionOperations operations) {
		return new HybridSessionEndpoint(operations);
	}

}
