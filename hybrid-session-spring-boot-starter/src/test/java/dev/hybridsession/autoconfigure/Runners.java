package dev.hybridsession.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.session.autoconfigure.SessionAutoConfiguration;
import org.springframework.boot.session.jdbc.autoconfigure.JdbcSessionAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;

/**
 * The context that most tests begin with.
 */
final class Runners {

	private Runners() {
	}

	/**
	 * Returns a web application with a database of its own, Spring Session's JDBC support
	 * on the class path, and memcached wherever it is by default.
	 */
	static WebApplicationContextRunner web() {
		return configured(new WebApplicationContextRunner());
	}

	/**
	 * Returns the same on a real Tomcat.
	 */
	static WebApplicationContextRunner tomcat() {
		return configured(new WebApplicationContextRunner(AnnotationConfigServletWebServerApplicationContext::new))
			.withConfiguration(AutoConfigurations.of(TomcatServletWebServerAutoConfiguration.class))
			.withPropertyValues("server.port=0");
	}

	private static WebApplicationContextRunner configured(WebApplicationContextRunner runner) {
		return runner
			.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, SessionAutoConfiguration.class,
					JdbcSessionAutoConfiguration.class, HybridSessionAutoConfiguration.class))
			.withPropertyValues("spring.datasource.generate-unique-name=true");
	}

}
