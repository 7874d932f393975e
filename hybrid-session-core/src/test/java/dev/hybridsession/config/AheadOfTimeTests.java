package dev.hybridsession.config;

import java.time.Duration;
import java.util.List;

import javax.sql.DataSource;

import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.internal.config.BasePackages;
import dev.hybridsession.support.MemcachedProcess;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.mock.web.MockServletContext;
import org.springframework.web.context.support.GenericWebApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link EnableHybridHttpSession} in a context whose code is generated and compiled ahead
 * of time.
 */
@CompileWithForkedClassLoader
@Tag("servers")
class AheadOfTimeTests {

	private static MemcachedProcess memcached;

	@Test
	@SuppressWarnings("unchecked")
	void sessionsAreKeptAndTheAnnotationIsHeeded() {
		TestGenerationContext generated = new TestGenerationContext();
		GenericWebApplicationContext source = new GenericWebApplicationContext(new MockServletContext());
		AnnotationConfigUtils.registerAnnotationConfigProcessors(source);
		source.registerBean(Application.class);
		new ApplicationContextAotGenerator().processAheadOfTime(source, generated);
		generated.writeGeneratedContent();
		TestCompiler.forSystem().with(generated).compile((compiled) -> {
			try (MemcachedProcess cache = MemcachedProcess.start()) {
				memcached = cache;
				assertSessionIsKept(compiled.getInstance(ApplicationContextInitializer.class));
			}
		});
	}

	private static void assertSessionIsKept(
			ApplicationContextInitializer<GenericWebApplicationContext> generatedContext) {
		try (GenericWebApplicationContext context = new GenericWebApplicationContext(new MockServletContext())) {
			generatedContext.initialize(context);
			context.refresh();
			HybridSessionRepository sessions = context.getBean(HybridSessionRepository.class);
			HybridSession session = sessions.createSession();
			sessions.save(session);
			assertThat(sessions.findById(session.getId())).isNotNull();
			assertThat(session.getMaxInactiveInterval()).isEqualTo(Duration.ofMinutes(10));
			assertThat(context.getBean(BasePackages.class).names()).containsExactly("dev.hybridsession.config");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableHybridHttpSession(maxInactiveIntervalInSeconds = 600)
	static class Application {

		/**
		 * Not through the {@code DriverManager}: it would get its drivers from the class
		 * loader of this test, and give none to the tests after it.
		 */
		@Bean
		DataSource dataSource() {
			JdbcDataSource dataSource = new JdbcDataSource();
			dataSource.setURL("jdbc:h2:mem:ahead-of-time;DB_CLOSE_DELAY=-1");
			new ResourceDatabasePopulator(new ClassPathResource("dev/hybridsession/jdbc/schema-h2.sql"))
				.execute(dataSource);
			return dataSource;
		}

		@Bean
		HybridSessionSettings settings() {
			HybridSessionSettings settings = new HybridSessionSettings();
			settings.getMemcached().setServers(List.of(memcached.address()));
			return settings;
		}

	}

}
