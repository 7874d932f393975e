package dev.hybridsession.autoconfigure;

import java.net.URI;
import java.net.http.HttpResponse;

import clinic.ClinicApplication;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests an application with JPA, forms and redirects that knows nothing of us. It sets
 * nothing beyond the quick start.
 */
class ClinicApplicationTests {

	@Test
	void aFormKeepsItsEntityInTheSessionAndARedirectItsMessage() throws Exception {
		try (MemcachedProcess memcached = MemcachedProcess.start();
				TestDatabase database = TestDatabaseServer.H2.createEmpty();
				ConfigurableApplicationContext application = WebApplication.start(ClinicApplication.class, memcached,
						database, database.url(), "hybrid-session.jdbc.initialize-schema=always",
						"spring.autoconfigure.exclude=", "spring.jpa.hibernate.ddl-auto=create")) {
			assertThat(application.getBean(HybridSessionRepository.class)).isNotNull();
			Browser browser = new Browser(application);
			browser.get("/owners/new");
			String owner = redirect(browser.post("/owners/new", "firstName=George&lastName=Franklin"));
			assertThat(browser.get(owner).body()).isEqualTo("George Franklin, Saved");
			assertThat(browser.get(owner).body()).as("told once").isEqualTo("George Franklin, null");
			browser.get(owner + "/edit");
			assertThat(redirect(browser.post("/owners/edit", "lastName=Fox"))).as("the same entity").isEqualTo(owner);
			assertThat(browser.get(owner).body()).isEqualTo("George Fox, Saved");
			assertThat(browser.session()).isNotNull();
		}
	}

	private static String redirect(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(302);
		return URI.create(response.headers().firstValue("Location").orElseThrow()).getPath();
	}

}
