package dev.hybridsession.showcase;

import dev.hybridsession.showcase.ShowcaseSettings.PortSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/**
 * The showcase that the tests of this JVM share. It ends with the JVM, or with
 * {@link ShowcaseTests}; the next test starts another one then.
 */
final class RunningShowcase {

	private static final String JVM = System.getProperty("test.jvm", "1");

	/**
	 * Those of no other JVM that runs tests of the showcase, and below those of
	 * {@link dev.hybridsession.support.MemcachedProcess}.
	 */
	static final PortSettings PORTS = new PortSettings(12_000 + 1_000 * (Integer.parseInt(JVM) - 1) % 8_000, 1_000);

	private static @Nullable ServletWebServerApplicationContext running;

	private RunningShowcase() {
	}

	/** Starts it, unless it runs. */
	static ServletWebServerApplicationContext get() {
		ServletWebServerApplicationContext current = running;
		if (current == null || !current.isActive()) {
			current = (ServletWebServerApplicationContext) new SpringApplicationBuilder(ShowcaseApplication.class)
				.properties(ShowcaseApplication.CONFIGURATION)
				.run("--server.port=0", "--showcase.directory=target/showcase-" + JVM,
						"--showcase.ports.first=" + PORTS.first(), "--showcase.ports.count=" + PORTS.count());
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
