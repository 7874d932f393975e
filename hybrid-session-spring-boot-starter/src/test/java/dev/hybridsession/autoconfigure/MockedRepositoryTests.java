package dev.hybridsession.autoconfigure;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.mockito.BDDMockito.then;

/**
 * A test of an application that replaces the sessions by a mock of Spring Session's
 * interface.
 */
@SpringBootTest(classes = MockedRepositoryTests.Application.class)
@DirtiesContext // whose threads other tests would find
class MockedRepositoryTests {

	@MockitoBean
	private FindByIndexNameSessionRepository<? extends Session> sessions;

	@Autowired
	private SessionRegistry registry;

	@Test
	void theApplicationStartsAndItsRegistryAsksTheMock() {
		this.registry.getAllSessions("anna", false);
		then(this.sessions).should().findByPrincipalName("anna");
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
