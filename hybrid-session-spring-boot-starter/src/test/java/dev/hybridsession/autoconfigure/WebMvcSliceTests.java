package dev.hybridsession.autoconfigure;

import dev.hybridsession.NamedSubsession;
import dev.hybridsession.Subsession;
import dev.hybridsession.Subsessions;
import jakarta.servlet.ServletException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/** Controllers that ask for subsessions, in tests of controllers alone. */
class WebMvcSliceTests {

	@Nested
	@WebMvcTest
	@ContextConfiguration(classes = Application.class)
	class WithSubsessions {

		@MockitoBean
		private Subsessions subsessions;

		@Autowired
		private MockMvcTester mvc;

		@Test
		@SuppressWarnings("unchecked")
		void theControllerGetsTheSubsession() {
			Subsession<Integer> counter = mock(Subsession.class);
			given(counter.get()).willReturn(42);
			given(this.subsessions.of(anyString(), eq("counter"), eq(Integer.class))).willReturn(counter);
			assertThat(this.mvc.get().uri("/count")).hasBodyTextEqualTo("42");
		}

	}

	@Nested
	@WebMvcTest
	@ContextConfiguration(classes = Application.class)
	class WithoutSubsessions {

		@Autowired
		private MockMvcTester mvc;

		@Test
		void theErrorSaysWhatIsMissing() {
			assertThat(this.mvc.get().uri("/count")).hasFailed()
				.failure()
				.isInstanceOf(ServletException.class)
				.rootCause()
				.hasMessageContaining("needs a bean of type " + Subsessions.class.getName())
				.hasMessageContaining("@MockitoBean");
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(CountPage.class)
	static class Application {

	}

	@RestController
	static class CountPage {

		@GetMapping("/count")
		String count(@NamedSubsession("counter") Subsession<Integer> counter) {
			return String.valueOf(counter.get());
		}

	}

}
