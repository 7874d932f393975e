package dev.hybridsession.autoconfigure;

import java.util.Set;

import dev.hybridsession.HybridSessionOperations;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.SessionLocks;
import dev.hybridsession.Subsessions;
import dev.hybridsession.config.HybridSessions;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.analyzer.AbstractInjectionFailureAnalyzer;
import org.springframework.boot.web.context.reactive.ConfigurableReactiveWebEnvironment;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Says why the application has no bean of Hybrid Session that it requires. Spring Boot's
 * analyzer would advise to define one.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class MissingBeanFailureAnalyzer extends AbstractInjectionFailureAnalyzer<NoSuchBeanDefinitionException> {

	private static final Set<Class<?>> OURS = Set.of(HybridSessionRepository.class, HybridSessionOperations.class,
			HybridSessions.class, SessionLocks.class, Subsessions.class);

	private final @Nullable BeanFactory beans;

	private final @Nullable Environment environment;

	MissingBeanFailureAnalyzer(@Nullable BeanFactory beans, @Nullable Environment environment) {
		this.beans = beans;
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause,
			@Nullable String description) {
		ResolvableType required = cause.getResolvableType();
		Class<?> type = (required != null) ? required.resolve() : null;
		if (type == null || !OURS.contains(type) || this.environment == null
				|| !(this.beans instanceof ConfigurableListableBeanFactory all)
				|| all.getBeanNamesForType(HybridSessionRepository.class, true, false).length > 0) {
			return null;
		}
		return new FailureAnalysis(
				((description != null) ? description : "The application") + " requires a bean of type " + type.getName()
						+ ", and Hybrid Session keeps no sessions: " + reason(all, this.environment) + ".",
				"Remove the reason, or inject an ObjectProvider if the application also runs without Hybrid Session. A"
						+ " test of controllers alone declares the bean with @MockitoBean. A decorator of the repository"
						+ " is no bean of its own: a BeanPostProcessor puts it around the bean 'hybridSessionRepository'.",
				cause);
	}

	private static String reason(ConfigurableListableBeanFactory beans, Environment environment) {
		return environment.getProperty("hybrid-session.enabled", Boolean.class, true)
				? HybridSessionAbsenceAutoConfiguration.reason(beans,
						environment instanceof ConfigurableReactiveWebEnvironment)
				: "hybrid-session.enabled is false";
	}

}
