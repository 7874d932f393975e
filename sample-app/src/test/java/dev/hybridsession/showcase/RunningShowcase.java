package dev.hybridsession.showcase;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/**
 * The showcase that the tests of this JVM share. It ends with the JVM, or with
 * {@link ShowcaseTests}; the next test starts another one then.
 */
final class RunningShowcase {

	private static @Nullable ServletWebServerApplicationContext running;

	private RunningShowcase() {
	}

	/** Starts it, unless it runs. */
	static ServletWebServerApplicationContext get() {
		ServletWebServerApplicationContext current = running;
		if (current == null || !current.isActive()) {
			current = (ServletWebServerApplicationContext) new SpringApplicationBuilder(ShowcaseApplication.class)
				.properties(ShowcaseApplication.CONFIGURATION)
				.run("--server.port=0", "--showcase.directory=target/showcase-" + System.getProperty("test.jvm", "1"));
			running = current;
		}
		return current;
	}

	static String address() {
		return "http://localhost:" + get().getWebServer().getPort();
	}

	static Cluster cluster() {
		return get().getBean(Cluster.class);
	}

}
