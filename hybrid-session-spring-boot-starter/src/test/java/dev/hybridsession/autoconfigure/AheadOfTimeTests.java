package dev.hybridsession.autoconfigure;

import javax.sql.DataSource;

import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.support.MemcachedProcess;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.session.autoconfigure.SessionAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.mock.web.MockServletContext;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.web.context.support.GenericWebApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The auto-configuration in a context whose code is generated and compiled ahead of time.
 */
@CompileWithForkedClassLoader
class AheadOfTimeTests {

	@Test
	@SuppressWarnings("unchecked")
	void sessionsAreKept() {
		TestGenerationContext generated = new TestGenerationContext();
		GenericWebApplicationContext source = new GenericWebApplicationContext(new MockServletContext());
		AnnotationConfigUtils.registerAnnotationConfigProcessors(source);
		source.registerBean(Application.class);
		new ApplicationContextAotGenerator().processAheadOfTime(source, generated);
		generated.writeGeneratedContent();
		assertThat(RuntimeHintsPredicates.resource().forResource("dev/hybridsession/jdbc/schema-postgresql.sql"))
			.accepts(generated.getRuntimeHints());
		TestCompiler.forSystem()
			.with(generated)
			.compile((compiled) -> assertSessionIsKept(compiled.getInstance(ApplicationContextInitializer.class)));
	}

	private static void assertSessionIsKept(
			ApplicationContextInitializer<GenericWebApplicationContext> generatedContext) {
		try (MemcachedProcess memcached = MemcachedProcess.start();
				GenericWebApplicationContext context = new GenericWebApplicationContext(new MockServletContext())) {
			TestPropertyValues.of("hybrid-session.memcached.servers=" + memcached.address()).applyTo(context);
			generatedContext.initialize(context);
			context.refresh();
			HybridSessionRepository sessions = context.getBean(HybridSessionRepository.class);
			HybridSession session = sessions.createSession();
			sessions.save(session);
			assertThat(sessions.findById(session.getId())).isNotNull();
			assertThat(context.getBean(SessionRegistry.class)).isNotNull();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SessionAutoConfiguration.class, HybridSessionAutoConfiguration.class,
			HybridSessionSecurityAutoConfiguration.class, HybridSubsessionWebMvcAutoConfiguration.class })
	static class Application {

		/**
		 * Not through the {@code DriverManager}: it would get its drivers from the class
		 * loader of this test, and give none to the tests after it.
		 */
		@Bean
		DataSource dataSource() {
			JdbcDataSource dataSource = new JdbcDataSource();
			dataSource.setURL("jdbc:h2:mem:ahead-of-time;DB_CLOSE_DELAY=-1");
			return dataSource;
		}

	}

}
