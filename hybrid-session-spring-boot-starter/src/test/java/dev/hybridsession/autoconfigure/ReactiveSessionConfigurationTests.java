package dev.hybridsession.autoconfigure;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.SessionArchive;
import dev.hybridsession.internal.reactive.RunningOperations;
import dev.hybridsession.internal.reactive.SessionThreads;
import dev.hybridsession.internal.reactive.ThreadedSessionRepository;
import dev.hybridsession.internal.reactive.UnavailableHandler;
import dev.hybridsession.web.HybridSessionFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.session.autoconfigure.SessionsEndpointAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.session.InMemoryReactiveSessionRegistry;
import org.springframework.security.core.session.ReactiveSessionInformation;
import org.springframework.security.core.session.ReactiveSessionRegistry;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.ReactiveMapSessionRepository;
import org.springframework.session.ReactiveSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.security.SpringSessionBackedReactiveSessionRegistry;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/** Tests the beans that a reactive application gets. */
class ReactiveSessionConfigurationTests {

	private final ReactiveWebApplicationContextRunner runner = Runners.reactive()
		.withConfiguration(AutoConfigurations.of(HybridSessionSecurityAutoConfiguration.class));

	@Test
	void webFluxKeepsItsSessionsInTheRepository() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(ThreadedSessionRepository.class).hasSingleBean(SessionThreads.class);
			Object manager = context.getBean(WebHttpHandlerBuilder.WEB_SESSION_MANAGER_BEAN_NAME);
			Object store = ReflectionTestUtils.getField(manager, "sessionStore");
			assertThat(ReflectionTestUtils.getField(store, "sessions"))
				.isSameAs(context.getBean(ThreadedSessionRepository.class));
			assertThat(context).doesNotHaveBean(FilterRegistrationBean.class)
				.doesNotHaveBean(HybridSessionFilter.class)
				.doesNotHaveBean(SessionRegistry.class);
		});
	}

	@Test
	void servletApplicationHasNoneOfThis() {
		Runners.web()
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ThreadedSessionRepository.class)
				.doesNotHaveBean(SessionThreads.class)
				.doesNotHaveBean(Scheduler.class));
	}

	@ParameterizedTest
	@CsvSource({ "spring.session.timeout=7m,7", "server.reactive.session.timeout=8m,8" })
	void newSessionHasTheTimeoutOfTheApplication(String property, int minutes) {
		this.runner.withPropertyValues(property).run((context) -> {
			HybridSession session = context.getBean(ThreadedSessionRepository.class).createSession().block();
			assertThat(session.getMaxInactiveInterval()).hasMinutes(minutes);
		});
	}

	@Test
	void anAspectOfTheApplicationMayGoAroundTheRepositories() {
		this.runner.withUserConfiguration(HybridSessionAutoConfigurationTests.AspectConfiguration.class)
			.run((context) -> {
				ThreadedSessionRepository sessions = context.getBean(ThreadedSessionRepository.class);
				assertThat(AopUtils.isAopProxy(sessions)).isTrue();
				assertThat(sessions.createSession().block()).isNotNull();
			});
	}

	@Test
	void anotherReactiveRepositoryKeepsTheSessions() {
		this.runner
			.withBean(ReactiveMapSessionRepository.class,
					() -> new ReactiveMapSessionRepository(new ConcurrentHashMap<>()))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HybridSessionAutoConfiguration.class));
	}

	@Test
	void applicationMayNameTheScheduler() {
		Scheduler own = Schedulers.newBoundedElastic(1, 1, "own");
		this.runner.withBean("hybridSessionScheduler", Scheduler.class, () -> own).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(SessionThreads.class);
			assertThat(ReflectionTestUtils.getField(context.getBean(ThreadedSessionRepository.class), "scheduler"))
				.isSameAs(own);
		});
		own.dispose();
	}

	@Test
	void stopAwaitsTheOperationsAfterTheWebServerAndBeforeTheSync() {
		this.runner.run((context) -> {
			RunningOperations operations = context.getBean(RunningOperations.class);
			assertThat(operations.isRunning()).isTrue();
			assertThat(operations.getPhase())
				.isGreaterThan(context.getBean("hybridSessionJobs", SmartLifecycle.class).getPhase())
				.isLessThan(WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE);
		});
	}

	@Test
	void registryKnowsTheSessionsOfAllInstancesUnlessTheApplicationHasAnother() {
		this.runner.run((context) -> assertThat(context).getBean(ReactiveSessionRegistry.class)
			.isInstanceOf(SpringSessionBackedReactiveSessionRegistry.class));
		this.runner.withBean(InMemoryReactiveSessionRegistry.class)
			.run((context) -> assertThat(context).getBean(ReactiveSessionRegistry.class)
				.isInstanceOf(InMemoryReactiveSessionRegistry.class));
	}

	/** A decorator that counts or caches, say, implements Spring Session's interface. */
	@Test
	void decoratedRepositoryHidesNeitherTheLoginsOfAUserNorNewIds() {
		this.runner.withUserConfiguration(Decorating.class).run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(Decorator.class);
			Decorator<HybridSession> sessions = context.getBean(Decorator.class);
			HybridSession session = sessions.createSession().block();
			session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "anna");
			sessions.save(session).block();
			String newId = session.changeSessionId();
			sessions.save(session).block();
			assertThat(context.getBean(UnavailableHandler.class).isSavedNewId()).accepts(newId);
			List<ReactiveSessionInformation> found = context.getBean(ReactiveSessionRegistry.class)
				.getAllSessions("anna")
				.collectList()
				.block();
			assertThat(found).extracting(ReactiveSessionInformation::getSessionId).containsExactly(newId);
			found.get(0).invalidate().block();
			assertThat(sessions.findById(newId).blockOptional()).isEmpty();
		});
	}

	@Test
	void lazyRepositoryMayBeDecorated() {
		this.runner.withUserConfiguration(Decorating.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> assertThat(
					context.getBean(ReactiveSessionRegistry.class).getAllSessions("anna").collectList().block())
				.isEmpty());
	}

	@Test
	void archiveMayUseTheRegistry() {
		this.runner.withUserConfiguration(Archiving.class).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void repositoriesOfTheApplicationNeedNoneOfOurs() {
		this.runner.withBean(HybridSessionRepository.class, () -> mock())
			.withBean(ReactiveMapSessionRepository.class,
					() -> new ReactiveMapSessionRepository(new ConcurrentHashMap<>()))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(ReactiveSessionRegistry.class));
	}

	@ParameterizedTest
	@CsvSource({ "hybrid-session.locking.mode,all", "hybrid-session.flush-mode,immediate",
			"hybrid-session.migration.from,spring-session-jdbc", "hybrid-session.migration.to,spring-session-jdbc" })
	void settingThatIsForServletsStopsTheStart(String property, String value) {
		this.runner.withPropertyValues(property + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidSettingException.class)
				.hasMessageContaining(property + " is '" + value + "'. A reactive application"));
	}

	@Test
	void migrationStopsTheStartThoughTheOldStoreIsThere() {
		this.runner.withPropertyValues("hybrid-session.migration.from=spring-session-jdbc")
			.withBean(ReactiveMapSessionRepository.class,
					() -> new ReactiveMapSessionRepository(new ConcurrentHashMap<>()))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidSettingException.class)
				.hasMessageContaining("hybrid-session.migration.from is 'spring-session-jdbc'"));
	}

	@Test
	void healthMetricsEndpointsAndJobsAreThereWithoutServletClasses() {
		this.runner
			.withConfiguration(AutoConfigurations.of(HybridSessionHealthAutoConfiguration.class,
					HybridSessionEndpointAutoConfiguration.class, HybridSessionAbsenceAutoConfiguration.class,
					HybridSubsessionWebMvcAutoConfiguration.class, SessionsEndpointAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=*")
			.withClassLoader(new FilteredClassLoader("jakarta.servlet", "org.springframework.web.servlet",
					"org.springframework.security.web"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasBean("hybridSessionHealthContributor")
				.hasSingleBean(HybridSessionEndpoint.class)
				.hasBean("hybridSessionJobs")
				.hasBean("sessionsEndpoint")
				.hasSingleBean(ThreadedSessionRepository.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class Decorating {

		@Bean
		static BeanPostProcessor decorating() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String beanName) {
					return (bean instanceof ReactiveSessionRepository<?> sessions) ? new Decorator<>(sessions) : bean;
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Archiving {

		@Bean
		SessionArchive archive(ReactiveSessionRegistry registry) {
			return (session) -> registry.getAllSessions("anna").blockLast();
		}

	}

	private record Decorator<S extends Session>(
			ReactiveSessionRepository<S> sessions) implements ReactiveSessionRepository<S> {

		@Override
		public Mono<S> createSession() {
			return this.sessions.createSession();
		}

		@Override
		public Mono<Void> save(S session) {
			return this.sessions.save(session);
		}

		@Override
		public Mono<S> findById(String id) {
			return this.sessions.findById(id);
		}

		@Override
		public Mono<Void> deleteById(String id) {
			return this.sessions.deleteById(id);
		}

	}

}
