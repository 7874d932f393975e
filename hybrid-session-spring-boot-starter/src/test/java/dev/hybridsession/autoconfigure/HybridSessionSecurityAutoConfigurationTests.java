package dev.hybridsession.autoconfigure;

import java.util.HashMap;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.security.core.session.SessionRegistryImpl;
import org.springframework.session.MapSessionRepository;
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

}
