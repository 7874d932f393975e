package dev.hybridsession.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.hybridsession.HybridSessionRepository;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.session.data.redis.config.annotation.web.http.EnableRedisIndexedHttpSession;
import org.springframework.session.events.SessionDeletedEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the same with its indexed repository, which has a search by principal and events.
 */
class IndexedRedisMigrationTests extends RedisMigrationTests {

	@Override
	protected Class<?> oldApplication() {
		return IndexedApplication.class;
	}

	@Test
	void theLoginsOfAUserAreFoundBeforeTheyAreTakenOver() throws Exception {
		Browser browser = logInBefore("emma");
		assertThat(found(this.after).findByPrincipalName("emma")).containsOnlyKeys(id(browser.session()));
	}

	@Test
	void aLogoutAtTheNewApplicationIsAnEventAtTheOld() throws Exception {
		Browser browser = logInBefore("fiona");
		String id = id(browser.session());
		HybridSessionRepository repository = this.after.getBean(HybridSessionRepository.class);
		assertThat(repository.findById(id)).isNotNull();
		repository.deleteById(id);
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.before.getBean(IndexedApplication.class).deleted).contains(id));
	}

	@Test
	void anIdThatNamesAnotherKeyInRedisIsNoSessionAndKeepsNobodyElseOut() throws Exception {
		Browser browser = logInBefore("ida");
		Browser attacker = new Browser(this.after);
		attacker.session(cookie("expires:" + id(browser.session())));
		assertThat(attacker.get("/open").statusCode()).isEqualTo(200);
		browser.goTo(this.after);
		assertThat(browser.get("/who").body()).startsWith("ida");
	}

	private static String cookie(String id) {
		return Base64.getEncoder().encodeToString(id.getBytes(StandardCharsets.UTF_8));
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableRedisIndexedHttpSession
	@Import({ MigratingApplication.class, Connections.class })
	static class IndexedApplication {

		final List<String> deleted = new CopyOnWriteArrayList<>();

		@EventListener
		void deleted(SessionDeletedEvent event) {
			this.deleted.add(event.getSessionId());
		}

	}

}
