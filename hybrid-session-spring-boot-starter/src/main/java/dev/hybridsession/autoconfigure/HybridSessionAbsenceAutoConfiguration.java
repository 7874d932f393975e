package dev.hybridsession.autoconfigure;

import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import javax.sql.DataSource;

import dev.hybridsession.HybridSessionRepository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionEvaluationReport;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.session.autoconfigure.SessionAutoConfiguration;
import org.springframework.boot.web.context.reactive.ReactiveWebApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.session.ReactiveSessionRepository;
import org.springframework.session.SessionRepository;
import org.springframework.web.context.WebApplicationContext;

/**
 * Auto-configuration that logs one line if the starter is on the class path of a web
 * application and keeps no sessions: the reason, and what keeps the sessions now. It says
 * nothing if the application switched the starter off or excluded it.
 */
@AutoConfiguration(after = { HybridSessionAutoConfiguration.class, SessionAutoConfiguration.class })
@ConditionalOnWebApplication
@ConditionalOnBooleanProperty(name = "hybrid-session.enabled", matchIfMissing = true)
@ConditionalOnMissingBean(HybridSessionRepository.class)
@Conditional(HybridSessionAbsenceAutoConfiguration.OnNoExclusionCondition.class)
final class HybridSessionAbsenceAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(HybridSessionAbsenceAutoConfiguration.class);

	/** Names the beans of a type with their classes, or what keeps sessions without. */
	private static String keeper(ConfigurableListableBeanFactory beans, Class<?> type, String otherwise) {
		return Stream.of(beans.getBeanNamesForType(type, true, false))
			.map((name) -> "the bean '" + name + "' (" + beans.getType(name) + ")")
			.findFirst()
			.orElse(otherwise);
	}

	/**
	 * Returns why Hybrid Session keeps no sessions, and what keeps them. It asks only for
	 * what is left of a context that failed: scopes and bean definitions. Only a servlet
	 * application has Spring's scope of a session.
	 */
	static String reason(ConfigurableListableBeanFactory beans, boolean reactive) {
		if (!reactive && !Set.of(beans.getRegisteredScopeNames()).contains(WebApplicationContext.SCOPE_SESSION)) {
			return "the application is no web application";
		}
		Class<?> type = reactive ? ReactiveSessionRepository.class : SessionRepository.class;
		String keeper = keeper(beans, type,
				(reactive ? "WebFlux" : "the servlet container") + ", in the memory of this instance");
		return cause(beans, type) + ". Sessions are kept by " + keeper;
	}

	private static String cause(ConfigurableListableBeanFactory beans, Class<?> type) {
		if (!beans.containsBeanDefinition("hybridSessionAbsence")) {
			return "HybridSessionAutoConfiguration is excluded, or a slice test leaves it out";
		}
		return isWithoutDataSource(beans, type) ? "the application has no DataSource for them"
				: "the application has another " + type.getSimpleName();
	}

	private static boolean isWithoutDataSource(ConfigurableListableBeanFactory beans, Class<?> type) {
		return beans.getBeanNamesForType(DataSource.class, true, false).length == 0
				|| beans.getBeanNamesForType(type, true, false).length == 0;
	}

	@Bean
	SmartInitializingSingleton hybridSessionAbsence(ApplicationContext context, ConfigurableListableBeanFactory beans) {
		boolean reactive = context instanceof ReactiveWebApplicationContext;
		return () -> say(beans, reactive);
	}

	private static void say(ConfigurableListableBeanFactory beans, boolean reactive) {
		String reason = reason(beans, reactive);
		if (isWithoutDataSource(beans, reactive ? ReactiveSessionRepository.class : SessionRepository.class)) {
			logger.warn("Hybrid Session keeps no sessions: {}. Set spring.datasource.url, or mark a DataSource with"
					+ " @HybridSessionDataSource if the application uses R2DBC, or set hybrid-session.enabled=false to"
					+ " drop this line", reason);
		}
		else {
			logger.info("Hybrid Session keeps no sessions: {}", reason);
		}
	}

	static final class OnNoExclusionCondition implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			return !ConditionEvaluationReport.get(Objects.requireNonNull(context.getBeanFactory()))
				.getExclusions()
				.contains(HybridSessionAutoConfiguration.class.getName());
		}

	}

}
