package dev.hybridsession.autoconfigure;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;

import dev.hybridsession.support.MemcachedProcess;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the WebFlux application where the class path has nothing for servlets, as such
 * applications have it.
 */
class WithoutServletTests {

	private static final List<String> FOR_SERVLETS = List.of("jakarta.servlet", "tomcat-", "spring-webmvc",
			"spring-websocket", "spring-boot-webmvc", "spring-boot-tomcat", "spring-boot-servlet");

	@Test
	@SuppressWarnings("unchecked")
	void webFluxApplicationKeepsALogin() throws Exception {
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		try (MemcachedProcess memcached = MemcachedProcess.start(); URLClassLoader classes = withoutServlets()) {
			thread.setContextClassLoader(classes);
			Function<String, Callable<String>> start = (Function<String, Callable<String>>) classes
				.loadClass(Start.class.getName())
				.getDeclaredConstructor()
				.newInstance();
			assertThat(start.apply(memcached.address()).call()).isEqualTo("anna");
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

	private static URLClassLoader withoutServlets() throws MalformedURLException {
		List<URL> urls = new ArrayList<>();
		for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
			if (FOR_SERVLETS.stream().noneMatch(new File(entry).getName()::startsWith)) {
				urls.add(new File(entry).toURI().toURL());
			}
		}
		return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
	}

	/** Runs in the class loader without servlets. */
	public static final class Start implements Function<String, Callable<String>> {

		@Override
		public Callable<String> apply(String memcached) {
			return () -> {
				List<String> arguments = new ArrayList<>(
						List.of("--server.port=0", "--hybrid-session.memcached.servers=" + memcached,
								"--spring.datasource.url=jdbc:h2:mem:noservlet"));
				for (String argument : WebFluxLogin.ARGUMENTS) {
					if (!argument.contains("web-application-type")) {
						arguments.add("--" + argument);
					}
				}
				try (ConfigurableApplicationContext application = new SpringApplication(WebFluxApplication.class)
					.run(arguments.toArray(String[]::new))) {
					Browser browser = WebFluxLogin.logIn(new Browser(application), "anna");
					return browser.get("/user").body();
				}
			};
		}

	}

}
