package dev.hybridsession.autoconfigure;

import java.util.List;

import dev.hybridsession.subsession.Subsessions;
import dev.hybridsession.web.NamedSubsessionResolver;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Auto-configuration that lets controller methods ask for subsessions.
 */
@AutoConfiguration(after = HybridSessionAutoConfiguration.class)
@ConditionalOnClass(WebMvcConfigurer.class)
@ConditionalOnBean(Subsessions.class)
public final class HybridSubsessionWebMvcAutoConfiguration {

	@Bean
	WebMvcConfigurer hybridSubsessionWebMvcConfigurer(ObjectProvider<Subsessions> subsessions) {
		return new WebMvcConfigurer() {

			@Override
			public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
				resolvers.add(new NamedSubsessionResolver(subsessions::getObject));
			}

		};
	}

}
