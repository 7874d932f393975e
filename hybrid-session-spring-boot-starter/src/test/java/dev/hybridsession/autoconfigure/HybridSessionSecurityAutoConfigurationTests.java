package dev.hybridsession.autoconfigure;

import java.util.HashMap;

import dev.hybridsession.HybridSession;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.security.core.session.SessionInformation;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.security.core.session.SessionRegistryImpl;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.security.SpringSessionBackedSessionRegistry;

import static org.assertj.core.api.Assertions.assertThat;

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
		this.runner.withBean(BeanPostProcessor.class, () -> new BeanPostProcessor() {

			@Override
			public Object postProcessAfterInitialization(Object bean, String beanName) {
				return (bean instanceof SessionRepository<?> sessions) ? new Decorator<>(sessions) : bean;
			}

		}).run((context) -> {
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

	private record Decorator<S extends Session>(SessionRepository<S> sessions) implements SessionRepository<S> {

		@Override
		public S createSession() {
			return this.sessions.createSession();
		}

		@Override
		public void save(S session) {
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
