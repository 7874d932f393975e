package dev.hybridsession.autoconfigure;

import java.util.Base64;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.core.session.ReactiveSessionRegistry;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.ReactiveSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.web.http.SessionRepositoryFilter;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;

/**
 * Tests of an application that replaces the sessions by a mock of Spring Session's
 * interface.
 */
class MockedRepositoryTests {

	@Nested
	@SpringBootTest(classes = Application.class)
	@DirtiesContext // whose threads other tests would find
	class InServletApplication {

		@MockitoBean
		private FindByIndexNameSessionRepository<? extends Session> sessions;

		@Autowired
		private SessionRegistry registry;

		@Test
		void theApplicationStartsAndItsRegistryAsksTheMock() {
			this.registry.getAllSessions("anna", false);
			then(this.sessions).should().findByPrincipalName("anna");
		}

	}

	@Nested
	@SpringBootTest(classes = Application.class)
	@DirtiesContext
	class WithoutSearchByPrincipal {

		@MockitoBean
		private SessionRepository<? extends Session> sessions;

		@Autowired
		private SessionRepositoryFilter<? extends Session> filter;

		@Test
		void theApplicationStartsAndItsFilterAsksTheMock() throws Exception {
			MockHttpServletRequest request = new MockHttpServletRequest();
			request.setCookies(new Cookie("SESSION", Base64.getEncoder().encodeToString("id".getBytes(UTF_8))));
			this.filter.doFilter(request, new MockHttpServletResponse(),
					(inner, response) -> ((HttpServletRequest) inner).getSession(false));
			then(this.sessions).should().findById("id");
		}

	}

	@Nested
	@SpringBootTest(classes = Application.class, properties = "spring.main.web-application-type=reactive")
	@DirtiesContext
	class InReactiveApplication {

		@MockitoBean
		private ReactiveSessionRepository<? extends Session> sessions;

		@Autowired
		private ReactiveSessionRegistry registry;

		@Test
		void theApplicationStartsAndItsRegistryAsksTheMock() {
			given(this.sessions.findById("id")).willReturn(Mono.empty());
			assertThat(this.registry.getSessionInformation("id").blockOptional()).isEmpty();
			then(this.sessions).should().findById("id");
			assertThat(this.registry.getAllSessions("anna").collectList().block()).isEmpty();
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
