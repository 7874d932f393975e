package dev.hybridsession.autoconfigure;

import java.util.List;

import dev.hybridsession.Subsessions;
import dev.hybridsession.web.NamedSubsessionResolver;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Auto-configuration that lets controller methods ask for subsessions. It is also there
 * if subsessions are not, as in a test of controllers alone: the method that asks for one
 * then says what is missing.
 */
@AutoConfiguration(after = HybridSessionAutoConfiguration.class)
@ConditionalOnClass(WebMvcConfigurer.class)
final class HybridSubsessionWebMvcAutoConfiguration {

	private static final String NO_SUBSESSIONS = "A controller method with @NamedSubsession needs a bean of type "
			+ Subsessions.class.getName() + ", and there is none. In a test of controllers alone (@WebMvcTest),"
			+ " declare it with @MockitoBean. An application has it unless hybrid-session.enabled is false, there is"
			+ " no DataSource, or it declares a SessionRepository of its own.";

	@Bean
	WebMvcConfigurer hybridSubsessionWebMvcConfigurer(ObjectProvider<Subsessions> subsessions) {
		return new WebMvcConfigurer() {

			@Override
			public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
				resolvers.add(new NamedSubsessionResolver(() -> subsessions.getIfAvailable(() -> {
					throw new IllegalStateException(NO_SUBSESSIONS);
				})));
			}

		};
	}

}
