package dev.hybridsession.autoconfigure;

import java.util.HashMap;

import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.Subsessions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.SessionRepository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests that an application which needs a bean of Hybrid Session is told why there is
 * none.
 */
@ExtendWith(OutputCaptureExtension.class)
class MissingBeanFailureAnalyzerTests {

	private static void start(Class<?> application, String... properties) {
		start(application, WebApplicationType.SERVLET, properties);
	}

	private static void start(Class<?> application, WebApplicationType type, String... properties) {
		assertThatThrownBy(() -> new SpringApplicationBuilder(application).web(type)
			.properties("server.port=0", "spring.docker.compose.enabled=false")
			.properties(properties)
			.run()
			.close());
	}

	@Test
	void decoratorThatIsARepositoryItselfIsNamedWithTheRemedy(CapturedOutput output) {
		start(Decorated.class, "spring.datasource.generate-unique-name=true");
		assertThat(output).contains("Parameter 0 of method decorator", "requires a bean of type "
				+ HybridSessionRepository.class.getName()
				+ ", and Hybrid Session keeps no sessions: the application has another SessionRepository. Sessions are kept"
				+ " by the bean 'decorator' (", "BeanPostProcessor");
	}

	@Test
	void missingDataSourceIsNamed(CapturedOutput output) {
		start(WithoutDataSource.class);
		assertThat(output).contains("Parameter 0 of method page",
				"requires a bean of type " + Subsessions.class.getName()
						+ ", and Hybrid Session keeps no sessions: the application has no DataSource for them",
				"ObjectProvider");
	}

	@Test
	void switchIsNamed(CapturedOutput output) {
		start(Page.class, "hybrid-session.enabled=false");
		assertThat(output).contains("requires a bean of type " + Subsessions.class.getName()
				+ ", and Hybrid Session keeps no sessions: hybrid-session.enabled is false", "ObjectProvider");
	}

	@ParameterizedTest
	@ValueSource(classes = { Page.class, WithoutDataSource.class })
	void applicationWithoutTheWebIsNamed(Class<?> application, CapturedOutput output) {
		start(application, WebApplicationType.NONE, "spring.datasource.generate-unique-name=true");
		assertThat(output).contains(
				"requires a bean of type " + Subsessions.class.getName()
						+ ", and Hybrid Session keeps no sessions: the application is no web application.",
				"ObjectProvider");
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void exclusionIsNamed(WebApplicationType type, CapturedOutput output) {
		start(Excluding.class, type, "spring.datasource.generate-unique-name=true");
		assertThat(output).contains("requires a bean of type " + Subsessions.class.getName()
				+ ", and Hybrid Session keeps no sessions: HybridSessionAutoConfiguration is excluded, or a slice test leaves it out."
				+ " Sessions are kept by ", "ObjectProvider");
	}

	@Test
	void otherMissingBeansAreLeftToSpringBoot(CapturedOutput output) {
		start(Other.class, "spring.datasource.generate-unique-name=true");
		assertThat(output).contains("required a bean of type 'java.lang.StringBuilder' that could not be found")
			.doesNotContain("Hybrid Session keeps no sessions");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Decorated {

		@Bean
		SessionRepository<?> decorator(HybridSessionRepository sessions) {
			return new MapSessionRepository(new HashMap<>());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
	static class WithoutDataSource extends Page {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = HybridSessionAutoConfiguration.class)
	static class Excluding extends Page {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Page {

		@Bean
		Object page(Subsessions subsessions) {
			return subsessions;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Other {

		@Bean
		Object page(StringBuilder text) {
			return text;
		}

	}

}
