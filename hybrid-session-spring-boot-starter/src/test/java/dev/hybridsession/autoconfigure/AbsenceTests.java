package dev.hybridsession.autoconfigure;

import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.session.autoconfigure.SessionAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webflux.autoconfigure.WebSessionIdResolverAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.ReactiveMapSessionRepository;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of the line that says why the starter keeps no sessions, and what keeps them. */
@ExtendWith(OutputCaptureExtension.class)
class AbsenceTests {

	private static final AutoConfigurations SESSIONS = AutoConfigurations.of(SessionAutoConfiguration.class,
			HybridSessionAutoConfiguration.class, HybridSessionAbsenceAutoConfiguration.class);

	private static final AutoConfigurations DATA_SOURCE = AutoConfigurations.of(DataSourceAutoConfiguration.class);

	private final WebApplicationContextRunner servlet = new WebApplicationContextRunner().withConfiguration(SESSIONS);

	private final ReactiveWebApplicationContextRunner reactive = new ReactiveWebApplicationContextRunner()
		.withConfiguration(SESSIONS)
		.withConfiguration(AutoConfigurations.of(WebSessionIdResolverAutoConfiguration.class));

	@Test
	void withoutADataSourceTheContainerKeepsSessions(CapturedOutput output) {
		this.servlet.run((context) -> assertThat(lines(output)).singleElement()
			.asString()
			.contains(" WARN ", "the application has no DataSource",
					"kept by the servlet container, in the memory of this instance", "spring.datasource.url"));
	}

	@Test
	void dataSourceOfAnotherUseIsNoneForSessions(CapturedOutput output) {
		this.servlet.withUserConfiguration(HiddenDataSource.class)
			.run((context) -> assertThat(lines(output)).singleElement()
				.asString()
				.contains("the application has no DataSource for them", "@HybridSessionDataSource"));
	}

	@Test
	void withoutADataSourceTheRepositoryOfTheApplicationKeepsSessions(CapturedOutput output) {
		this.servlet.withBean("shop", MapSessionRepository.class, () -> new MapSessionRepository(new HashMap<>()))
			.run((context) -> assertThat(lines(output)).singleElement()
				.asString()
				.contains("the application has no DataSource", "kept by the bean 'shop'"));
	}

	@Test
	void anotherRepositoryIsNamed(CapturedOutput output) {
		this.servlet.withConfiguration(DATA_SOURCE)
			.withBean("shop", MapSessionRepository.class, () -> new MapSessionRepository(new HashMap<>()))
			.run((context) -> assertThat(lines(output)).singleElement()
				.asString()
				.contains(" INFO ", "has another SessionRepository", "kept by the bean 'shop'",
						MapSessionRepository.class.getName()));
	}

	@Test
	void withoutADataSourceWebFluxKeepsSessions(CapturedOutput output) {
		this.reactive.run((context) -> assertThat(lines(output)).singleElement()
			.asString()
			.contains(" WARN ", "the application has no DataSource", "kept by WebFlux, in the memory of this instance",
					"spring.datasource.url"));
	}

	@Test
	void anotherReactiveRepositoryIsNamed(CapturedOutput output) {
		this.reactive.withConfiguration(DATA_SOURCE)
			.withBean("shop", ReactiveMapSessionRepository.class,
					() -> new ReactiveMapSessionRepository(new ConcurrentHashMap<>()))
			.run((context) -> assertThat(lines(output)).singleElement()
				.asString()
				.contains(" INFO ", "has another ReactiveSessionRepository", "kept by the bean 'shop'",
						ReactiveMapSessionRepository.class.getName()));
	}

	@Test
	void applicationWithoutTheWebThatKeepsSessionsOrDoesNotWantThemHasNoSuchLine(CapturedOutput output) {
		Runners.web()
			.withConfiguration(AutoConfigurations.of(HybridSessionAbsenceAutoConfiguration.class))
			.run((context) -> assertThat(context).hasSingleBean(HybridSessionAutoConfiguration.class));
		new ApplicationContextRunner().withConfiguration(SESSIONS).run((context) -> assertThat(context).hasNotFailed());
		this.servlet.withPropertyValues("hybrid-session.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed());
		this.reactive.withPropertyValues("hybrid-session.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed());
		new WebApplicationContextRunner().withUserConfiguration(Excluding.class)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(lines(output)).isEmpty();
	}

	private static List<String> lines(CapturedOutput output) {
		return output.getAll().lines().filter((line) -> line.contains("Hybrid Session keeps no sessions")).toList();
	}

	@Configuration(proxyBeanMethods = false)
	static class HiddenDataSource {

		@Bean(defaultCandidate = false)
		DataSource reports() {
			return DataSourceBuilder.create().url("jdbc:h2:mem:reports").build();
		}

	}

	@EnableAutoConfiguration(exclude = { DataSourceAutoConfiguration.class, HybridSessionAutoConfiguration.class })
	static class Excluding {

	}

}
