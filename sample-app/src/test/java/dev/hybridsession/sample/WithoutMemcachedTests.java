package dev.hybridsession.sample;

import java.util.UUID;

import dev.hybridsession.support.MemcachedProcess;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** The sample where nobody listens at memcached's address. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@DirtiesContext
class WithoutMemcachedTests {

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		try (MemcachedProcess gone = MemcachedProcess.start()) {
			registry.add("hybrid-session.memcached.servers", () -> "127.0.0.1:" + gone.port());
		}
		registry.add("spring.datasource.url",
				() -> "jdbc:h2:file:./target/db/" + UUID.randomUUID() + ";DB_CLOSE_ON_EXIT=FALSE");
	}

	@Test
	void sampleWorksFromTheDatabase(@LocalServerPort int port) {
		Browser bob = new Browser(port);
		bob.login("bob", "bob");
		bob.add("colour", "green");
		Page page = bob.home();
		assertThat(page.principal()).isEqualTo("bob");
		assertThat(page.servedBy()).isEqualTo("DATABASE");
		assertThat(page.body()).contains("colour", "green");
		String cookie = bob.cookie();
		assertThat(bob.logout().isLogin()).isTrue();
		assertThat(bob.withCookie(cookie).home().isLogin()).isTrue();
	}

}
