package dev.hybridsession.autoconfigure;

import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.autoconfigure.ReactiveSessionConfiguration.ReactiveSessions;
import dev.hybridsession.config.HybridSessions;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.security.core.session.ReactiveSessionRegistry;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.ReactiveFindByIndexNameSessionRepository;
import org.springframework.session.ReactiveSessionRepository;
import org.springframework.session.SessionRepository;
import org.springframework.session.security.SpringSessionBackedReactiveSessionRegistry;
import org.springframework.session.security.SpringSessionBackedSessionRegistry;

/**
 * Auto-configuration of Spring Security's session registry, which counts the logins of a
 * user for {@code maximumSessions}. Spring Security's own registry knows those of one
 * instance only; this one asks our repository and knows all. Spring Security finds it as
 * the only bean of its type.
 * <p>
 * An application may put a decorator around our repository, and a test a mock in its
 * place. If no user can be found by that, ours is asked. Neither is made before the first
 * call: the repository may need beans that need the registry.
 */
@AutoConfiguration(after = HybridSessionAutoConfiguration.class)
@ConditionalOnClass(SessionRegistry.class)
@ConditionalOnBean(HybridSessionRepository.class)
final class HybridSessionSecurityAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.SERVLET)
	static class InServletApplication {

		@Bean
		@ConditionalOnMissingBean(SessionRegistry.class)
		SpringSessionBackedSessionRegistry<HybridSession> hybridSessionRegistry(
				@Lazy SessionRepository<HybridSession> sessions, ObjectProvider<SessionRepository<HybridSession>> bean,
				@Qualifier("hybridSessions") ObjectProvider<HybridSessions> own) {
			return new SpringSessionBackedSessionRegistry<>(new IndexedSessions(sessions,
					() -> (bean.getObject() instanceof FindByIndexNameSessionRepository<HybridSession> index) ? index
							: own.getObject().repository()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.REACTIVE)
	static class InReactiveApplication {

		@Bean
		@ConditionalOnMissingBean(ReactiveSessionRegistry.class)
		SpringSessionBackedReactiveSessionRegistry<HybridSession> hybridSessionReactiveRegistry(
				@Lazy ReactiveSessionRepository<HybridSession> sessions,
				ObjectProvider<ReactiveSessionRepository<HybridSession>> bean, ObjectProvider<ReactiveSessions> own) {
			return new SpringSessionBackedReactiveSessionRegistry<>(sessions,
					(name, value) -> index(bean.getObject(), own).findByIndexNameAndIndexValue(name, value));
		}

		@SuppressWarnings("unchecked")
		private static ReactiveFindByIndexNameSessionRepository<HybridSession> index(
				ReactiveSessionRepository<HybridSession> sessions, ObjectProvider<ReactiveSessions> own) {
			return (sessions instanceof ReactiveFindByIndexNameSessionRepository<?> index)
					? (ReactiveFindByIndexNameSessionRepository<HybridSession>) index : own.getObject().repository();
		}

	}

}
