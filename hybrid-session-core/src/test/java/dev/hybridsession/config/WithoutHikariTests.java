package dev.hybridsession.config;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;

import javax.sql.DataSource;

import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionRepository;
import org.h2.Driver;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.mock.web.MockServletContext;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of an application that has no HikariCP, or nothing of Spring Boot, on its class
 * path.
 */
class WithoutHikariTests {

	@ParameterizedTest
	@ValueSource(strings = { "HikariCP", "spring-boot" })
	void applicationWithoutTheJarStartsAndKeepsSessions(String jar) throws Exception {
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		try (URLClassLoader classes = classPathWithout(jar)) {
			thread.setContextClassLoader(classes);
			Callable<?> start = (Callable<?>) classes.loadClass(Start.class.getName())
				.getDeclaredConstructor()
				.newInstance();
			assertThat(start.call()).isEqualTo("kept");
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

	/** Loads all classes anew, those of the application too. */
	private static URLClassLoader classPathWithout(String jar) throws MalformedURLException {
		List<URL> urls = new ArrayList<>();
		for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
			if (!new File(entry).getName().startsWith(jar)) {
				urls.add(new File(entry).toURI().toURL());
			}
		}
		return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
	}

	/** Runs in the class loader without the jar. */
	public static final class Start implements Callable<String> {

		@Override
		public String call() {
			try (AnnotationConfigWebApplicationContext context = new AnnotationConfigWebApplicationContext()) {
				context.setServletContext(new MockServletContext());
				context.register(Application.class);
				context.refresh();
				HybridSessionRepository sessions = context.getBean(HybridSessionRepository.class);
				HybridSession session = sessions.createSession();
				session.setAttribute("cart", "kept");
				sessions.save(session);
				HybridSession found = sessions.findById(session.getId());
				return (found != null) ? found.getRequiredAttribute("cart") : "lost";
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableHybridHttpSession
	static class Application {

		@Bean
		DataSource dataSource() {
			DataSource h2 = new SimpleDriverDataSource(new Driver(),
					"jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
			new ResourceDatabasePopulator(new ClassPathResource("dev/hybridsession/jdbc/schema-h2.sql")).execute(h2);
			return h2;
		}

		@Bean
		HybridSessionSettings settings() {
			HybridSessionSettings settings = new HybridSessionSettings();
			// nothing listens there
			settings.getMemcached().setServers(List.of("127.0.0.1:1"));
			return settings;
		}

	}

}
