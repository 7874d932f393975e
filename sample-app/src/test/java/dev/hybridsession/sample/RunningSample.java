package dev.hybridsession.sample;

import java.util.UUID;

import dev.hybridsession.support.MemcachedProcess;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The sample on a real memcached, which ends with the virtual machine, and an H2 file.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@DirtiesContext
abstract class RunningSample {

	static final MemcachedProcess MEMCACHED = MemcachedProcess.start();

	Browser alice;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("hybrid-session.memcached.servers", MEMCACHED::address);
		registry.add("spring.datasource.url",
				() -> "jdbc:h2:file:./target/db/" + UUID.randomUUID() + ";DB_CLOSE_ON_EXIT=FALSE");
	}

	@BeforeEach
	void open(@LocalServerPort int port) {
		this.alice = new Browser(port);
	}

}
