package dev.hybridsession.autoconfigure;

import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionRepository;
import reactor.core.publisher.Mono;

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
 */
@AutoConfiguration(after = HybridSessionAutoConfiguration.class)
@ConditionalOnClass(SessionRegistry.class)
@ConditionalOnBean(HybridSessionRepository.class)
final class HybridSessionSecurityAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.SERVLET)
	static class InServletApplication {

		/**
		 * A test may put a mock of {@link SessionRepository} in place of ours, by which
		 * no user can be found.
		 */
		@Bean
		@ConditionalOnMissingBean(SessionRegistry.class)
		SpringSessionBackedSessionRegistry<HybridSession> hybridSessionRegistry(
				@Lazy FindByIndexNameSessionRepository<HybridSession> sessions) {
			return new SpringSessionBackedSessionRegistry<>(sessions);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.REACTIVE)
	static class InReactiveApplication {

		@Bean
		@ConditionalOnMissingBean(ReactiveSessionRegistry.class)
		SpringSessionBackedReactiveSessionRegistry<HybridSession> hybridSessionReactiveRegistry(
				ReactiveSessionRepository<HybridSession> sessions) {
			return new SpringSessionBackedReactiveSessionRegistry<>(sessions, index(sessions));
		}

		/**
		 * A test may put a mock of {@link ReactiveSessionRepository} in place of ours.
		 */
		@SuppressWarnings("unchecked")
		private static ReactiveFindByIndexNameSessionRepository<HybridSession> index(
				ReactiveSessionRepository<HybridSession> sessions) {
			return (sessions instanceof ReactiveFindByIndexNameSessionRepository<?> index)
					? (ReactiveFindByIndexNameSessionRepository<HybridSession>) index : (name, value) -> Mono.empty();
		}

	}

}
