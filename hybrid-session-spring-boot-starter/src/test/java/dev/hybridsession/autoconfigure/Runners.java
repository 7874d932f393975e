package dev.hybridsession.autoconfigure;

import dev.hybridsession.support.MemcachedProcess;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.session.autoconfigure.SessionAutoConfiguration;
import org.springframework.boot.session.jdbc.autoconfigure.JdbcSessionAutoConfiguration;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.boot.webflux.autoconfigure.WebSessionIdResolverAutoConfiguration;

/** The context that most tests begin with. */
final class Runners {

	private Runners() {
	}

	/**
	 * Returns a web application with a database of its own, Spring Session's JDBC support
	 * on the class path, and a memcached that it shares with others.
	 */
	static WebApplicationContextRunner web() {
		return withMemcached(withoutMemcached());
	}

	/**
	 * Returns the same with memcached wherever it is by default, which is nowhere: each
	 * start waits for it in vain.
	 */
	static WebApplicationContextRunner withoutMemcached() {
		return configured(new WebApplicationContextRunner());
	}

	/** Returns the web application on a real Tomcat. */
	static WebApplicationContextRunner tomcat() {
		return withMemcached(
				configured(new WebApplicationContextRunner(AnnotationConfigServletWebServerApplicationContext::new)))
			.withConfiguration(AutoConfigurations.of(TomcatServletWebServerAutoConfiguration.class))
			.withPropertyValues("server.port=0");
	}

	/** Returns the same for WebFlux, without a server. */
	static ReactiveWebApplicationContextRunner reactive() {
		return withMemcached(configured(new ReactiveWebApplicationContextRunner()))
			.withConfiguration(AutoConfigurations.of(WebSessionIdResolverAutoConfiguration.class));
	}

	private static <R extends AbstractApplicationContextRunner<R, ?, ?>> R withMemcached(R runner) {
		return runner.withPropertyValues("hybrid-session.memcached.servers=" + Shared.MEMCACHED.address());
	}

	private static <R extends AbstractApplicationContextRunner<R, ?, ?>> R configured(R runner) {
		return runner
			.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, SessionAutoConfiguration.class,
					JdbcSessionAutoConfiguration.class, HybridSessionAutoConfiguration.class))
			.withPropertyValues("spring.datasource.generate-unique-name=true");
	}

	/** Ends with the virtual machine. */
	private static final class Shared {

		static final MemcachedProcess MEMCACHED = MemcachedProcess.start();

	}

}
