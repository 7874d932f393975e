package dev.hybridsession.autoconfigure;

import java.util.Arrays;
import java.util.List;

import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.config.HybridSessions;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.core.ResolvableType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/** An application may call its beans what it likes: ours bear names of their own. */
class BeanNamesTests {

	private static final List<String> LIKELY_NAMES = List.of("sessionRepository", "sessions", "sessionStore",
			"sessionCache", "sessionTiers", "sessionTiming", "sessionLocks", "sessionJobs", "sessionFilter",
			"sessionRegistry", "sessionSettings", "sessionArchive", "sessionDataSource", "subsessions",
			"subsessionEngine", "lockTable", "locks", "dirtyQueue", "syncPass", "backgroundSync", "sync", "syncJob",
			"reaper", "reaperPass", "reaperJob", "heartbeat", "heartbeatJob", "clusterMember", "cluster", "settings",
			"checkedSettings", "basePackages", "serializer", "scheduler", "taskScheduler", "schemaInitializer",
			"memcached", "memcachedClient", "operations", "registry", "notebook", "webMvcConfigurer");

	private final WebApplicationContextRunner runner = Runners.web()
		.withConfiguration(AutoConfigurations.of(HybridSessionSecurityAutoConfiguration.class,
				HybridSubsessionWebMvcAutoConfiguration.class));

	@Test
	void anApplicationWithBeansOfAllLikelyNamesStartsAndKeepsSessions() {
		WebApplicationContextRunner application = this.runner.withAllowBeanDefinitionOverriding(false);
		for (String name : LIKELY_NAMES) {
			application = application.withBean(name, Own.class);
		}
		application.run((context) -> {
			assertThat(context).hasNotFailed();
			HybridSessionRepository repository = context.getBean(HybridSessionRepository.class);
			HybridSession session = repository.createSession();
			repository.save(session);
			assertThat(repository.findById(session.getId())).isNotNull();
			assertThat(context.getBeanNamesForType(Own.class)).hasSize(LIKELY_NAMES.size());
		});
	}

	/** The name of a parameter would choose it, if its bean were named so. */
	@Test
	void anApplicationMayHaveSessionsOfAnotherNamespaceBesides() {
		this.runner
			.withBean("sessions", HybridSessions.class,
					() -> HybridSessions.builder(mock(), List.of("other:1"))
						.configure((settings) -> settings.setNamespace("other"))
						.build())
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(HybridSessionRepository.class))
					.isSameAs(context.getBean("hybridSessions", HybridSessions.class).repository());
			});
	}

	@Test
	void eachOfOurBeansHasANameThatIsOurs() {
		this.runner.run((context) -> {
			ConfigurableListableBeanFactory beans = context.getBeanFactory();
			assertThat(Arrays.stream(beans.getBeanDefinitionNames())
				.filter((name) -> isOurs(beans, name))
				.filter((name) -> !name.startsWith("hybridSession") && !name.startsWith("hybridSubsession")
						&& !name.contains("dev.hybridsession.")))
				.isEmpty();
		});
	}

	private static boolean isOurs(ConfigurableListableBeanFactory beans, String name) {
		String factory = beans.getBeanDefinition(name).getFactoryBeanName();
		ResolvableType type = beans.getMergedBeanDefinition(name).getResolvableType();
		return (factory != null) ? factory.contains("dev.hybridsession.")
				: type.resolve(Object.class).getName().startsWith("dev.hybridsession.")
						&& !type.resolve(Object.class).getName().contains("Tests");
	}

	static final class Own {

	}

}
