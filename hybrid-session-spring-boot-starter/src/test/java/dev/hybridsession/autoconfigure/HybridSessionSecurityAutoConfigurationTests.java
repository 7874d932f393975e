package dev.hybridsession.autoconfigure;

import java.util.HashMap;
import java.util.concurrent.atomic.AtomicInteger;

import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.SessionArchive;
import dev.hybridsession.SessionObserver;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.session.SessionInformation;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.security.core.session.SessionRegistryImpl;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.security.SpringSessionBackedSessionRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/** Tests of when the session registry is configured. */
class HybridSessionSecurityAutoConfigurationTests {

	private final WebApplicationContextRunner runner = Runners.web()
		.withConfiguration(AutoConfigurations.of(HybridSessionSecurityAutoConfiguration.class));

	@Test
	void theRegistryKnowsTheSessionsOfAllInstances() {
		this.runner.run((context) -> assertThat(context).getBean(SessionRegistry.class)
			.isInstanceOf(SpringSessionBackedSessionRegistry.class));
	}

	/** A decorator that counts or caches, say, implements Spring Session's interface. */
	@Test
	void decoratedRepositoryDoesNotHideTheLoginsOfAUser() {
		this.runner.withUserConfiguration(Decorating.class).run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(Decorator.class);
			Decorator<HybridSession> sessions = context.getBean(Decorator.class);
			HybridSession session = sessions.createSession();
			session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "anna");
			sessions.save(session);
			assertThat(context.getBean(SessionRegistry.class).getAllSessions("anna", false))
				.extracting(SessionInformation::getSessionId)
				.containsExactly(session.getId());
		});
	}

	/** Spring Security's filter chain, say, is made before the repository. */
	@Test
	void earlyBeanMayUseTheRegistryOfADecoratedRepository() {
		this.runner
			.withInitializer((context) -> ((BeanDefinitionRegistry) context.getBeanFactory())
				.registerBeanDefinition("chain", new RootBeanDefinition(Chain.class)))
			.withUserConfiguration(Decorating.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(Chain.class).registry().getAllSessions("anna", false)).isEmpty();
			});
	}

	@Test
	void lazyRepositoryMayBeDecorated() {
		this.runner.withUserConfiguration(Decorating.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> assertThat(context.getBean(SessionRegistry.class).getAllSessions("anna", false))
				.isEmpty());
	}

	/** A decorator that caches sessions would otherwise give back the live one. */
	@Test
	void registryExpiresASessionByTheDecorator() {
		this.runner.withUserConfiguration(Decorating.class).run((context) -> {
			Decorator<HybridSession> sessions = context.getBean(Decorator.class);
			HybridSession session = sessions.createSession();
			session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "anna");
			sessions.save(session);
			context.getBean(SessionRegistry.class).getAllSessions("anna", false).get(0).expireNow();
			assertThat(sessions.saved()).hasValue(2);
		});
	}

	@Test
	void archiveAndObserverMayUseTheRegistry() {
		this.runner.withUserConfiguration(Archiving.class).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void repositoryOfTheApplicationIsAsked() {
		HybridSessionRepository own = mock();
		this.runner.withBean(HybridSessionRepository.class, () -> own).run((context) -> {
			assertThat(context).hasNotFailed();
			context.getBean(SessionRegistry.class).getAllSessions("anna", false);
			then(own).should().findByPrincipalName("anna");
		});
	}

	@Test
	void theRegistryOfTheApplicationWins() {
		this.runner.withBean(SessionRegistryImpl.class, SessionRegistryImpl::new)
			.run((context) -> assertThat(context).getBean(SessionRegistry.class)
				.isInstanceOf(SessionRegistryImpl.class));
	}

	@Test
	void thereIsNoRegistryWithoutOurSessionsOrSpringSecurity() {
		this.runner.withBean(MapSessionRepository.class, () -> new MapSessionRepository(new HashMap<>()))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SessionRegistry.class));
		this.runner.withClassLoader(new FilteredClassLoader(SessionRegistry.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("hybridSessionRegistry"));
	}

	@Configuration(proxyBeanMethods = false)
	static class Decorating {

		@Bean
		static BeanPostProcessor decorating() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String beanName) {
					return (bean instanceof SessionRepository<?> sessions)
							? new Decorator<>(sessions, new AtomicInteger()) : bean;
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Archiving {

		@Bean
		SessionArchive archive(SessionRegistry registry) {
			return (session) -> registry.getAllSessions("anna", false);
		}

		@Bean
		SessionObserver observer(SessionRegistry registry) {
			assertThat(registry).isNotNull();
			return new SessionObserver() {
			};
		}

	}

	record Chain(SessionRegistry registry) {
	}

	private record Decorator<S extends Session>(SessionRepository<S> sessions,
			AtomicInteger saved) implements SessionRepository<S> {

		@Override
		public S createSession() {
			return this.sessions.createSession();
		}

		@Override
		public void save(S session) {
			this.saved.incrementAndGet();
			this.sessions.save(session);
		}

		@Override
		public S findById(String id) {
			return this.sessions.findById(id);
		}

		@Override
		public void deleteById(String id) {
			this.sessions.deleteById(id);
		}

	}

}
