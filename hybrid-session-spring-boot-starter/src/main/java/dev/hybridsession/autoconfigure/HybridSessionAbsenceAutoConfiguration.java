package dev.hybridsession.autoconfigure;

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
import org.springframework.session.ReactiveSessionRepository;
import org.springframework.session.SessionRepository;

/**
 * Auto-configuration that logs one line if the starter is on the class path of a web
 * application and keeps no sessions: the reason, and what keeps the sessions now. It says
 * nothing if the application switched the starter off.
 */
@AutoConfiguration(after = { HybridSessionAutoConfiguration.class, SessionAutoConfiguration.class })
@ConditionalOnWebApplication
@ConditionalOnBooleanProperty(name = "hybrid-session.enabled", matchIfMissing = true)
@ConditionalOnMissingBean(HybridSessionRepository.class)
final class HybridSessionAbsenceAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(HybridSessionAbsenceAutoConfiguration.class);

	private static boolean isExcluded(ConfigurableListableBeanFactory beans) {
		return ConditionEvaluationReport.get(beans)
			.getExclusions()
			.contains(HybridSessionAutoConfiguration.class.getName());
	}

	/** Names the beans of a type with their classes, or what keeps sessions without. */
	private static String keeper(ConfigurableListableBeanFactory beans, Class<?> type, String otherwise) {
		return Stream.of(beans.getBeanNamesForType(type))
			.map((name) -> "the bean '" + name + "' (" + beans.getType(name) + ")")
			.findFirst()
			.orElse(otherwise);
	}

	@Bean
	SmartInitializingSingleton hybridSessionAbsence(ApplicationContext context, ConfigurableListableBeanFactory beans) {
		boolean reactive = context instanceof ReactiveWebApplicationContext;
		Class<?> type = reactive ? ReactiveSessionRepository.class : SessionRepository.class;
		String keeper = reactive ? "WebFlux" : "the servlet container";
		return () -> {
			if (!isExcluded(beans)) {
				say(beans, type, keeper(beans, type, keeper + ", in the memory of this instance"));
			}
		};
	}

	private static void say(ConfigurableListableBeanFactory beans, Class<?> type, String keeper) {
		if (beans.getBeanNamesForType(DataSource.class, true, false).length == 0
				|| beans.getBeanNamesForType(type).length == 0) {
			logger
				.warn("Hybrid Session keeps no sessions: the application has no DataSource for them. Sessions are kept"
						+ " by {}. Set spring.datasource.url, or mark a DataSource with @HybridSessionDataSource if the"
						+ " application uses R2DBC, or set hybrid-session.enabled=false to drop this line", keeper);
		}
		else {
			logger.info("Hybrid Session keeps no sessions: the application has another {}. Sessions are kept by {}",
					type.getSimpleName(), keeper);
		}
	}

}
