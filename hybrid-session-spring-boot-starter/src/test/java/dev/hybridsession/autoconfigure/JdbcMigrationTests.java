package dev.hybridsession.autoconfigure;

import java.time.Instant;

import dev.hybridsession.HybridSessionRepository;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.jdbc.JdbcIndexedSessionRepository;
import org.springframework.session.jdbc.config.annotation.web.http.EnableJdbcHttpSession;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the migration from Spring Session JDBC. The new application still declares the
 * repository of the old one: the property decides.
 */
class JdbcMigrationTests extends MigrationTestBase {

	@Override
	protected ConfigurableApplicationContext startBefore() {
		return start(PlainApplication.class, "hybrid-session.enabled=false",
				"spring.session.jdbc.initialize-schema=always");
	}

	@Override
	protected ConfigurableApplicationContext startAfter() {
		return start(JdbcApplication.class, "hybrid-session.migration.from=spring-session-jdbc",
				"hybrid-session.migration.to=spring-session-jdbc");
	}

	@Test
	void theSessionIsTheSameAndTheOldApplicationSeesThatItIsUsed() throws Exception {
		Browser browser = logInBefore("dora");
		String id = id(browser.session());
		SessionRepository<?> repository = this.before.getBean(JdbcIndexedSessionRepository.class);
		Session old = repository.findById(id);
		Session copy = this.after.getBean(HybridSessionRepository.class).findById(id);
		assertThat(copy.getId()).isEqualTo(id);
		assertThat(copy.getCreationTime()).isEqualTo(old.getCreationTime());
		assertThat(copy.getLastAccessedTime()).isEqualTo(old.getLastAccessedTime());
		assertThat(copy.getMaxInactiveInterval()).isEqualTo(old.getMaxInactiveInterval());
		assertThat(copy.getAttributeNames()).isEqualTo(old.getAttributeNames());
		Instant touched = repository.findById(id).getLastAccessedTime();
		assertThat(touched).isAfter(old.getLastAccessedTime());
	}

	@Test
	void theLoginsOfAUserAreFoundBeforeTheyAreTakenOver() throws Exception {
		Browser browser = logInBefore("emma");
		assertThat(found(this.after).findByPrincipalName("emma")).containsOnlyKeys(id(browser.session()));
	}

	@Test
	void theOldRepositoryIsStillThereForTheApplication() {
		assertThat(this.after.getBeansOfType(SessionRepository.class)).hasSize(2);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(MigratingApplication.class)
	static class PlainApplication {

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableJdbcHttpSession
	@Import(MigratingApplication.class)
	static class JdbcApplication {

	}

}
