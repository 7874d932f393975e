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

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.support.SpringFactoriesLoader;

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

	@Test
	@SuppressWarnings("unchecked")
	void codeCanBeGeneratedAheadOfTime() throws Exception {
		try (URLClassLoader classes = withoutServlets()) {
			Callable<Boolean> hints = (Callable<Boolean>) classes.loadClass(Hints.class.getName())
				.getDeclaredConstructor()
				.newInstance();
			assertThat(hints.call()).isTrue();
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

	/** Makes the hints for native images in the class loader without servlets. */
	public static final class Hints implements Callable<Boolean> {

		@Override
		public Boolean call() {
			RuntimeHints hints = new RuntimeHints();
			ClassLoader loader = getClass().getClassLoader();
			SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories", loader)
				.load(RuntimeHintsRegistrar.class)
				.stream()
				.filter((registrar) -> registrar.getClass().getName().startsWith("dev.hybridsession."))
				.forEach((registrar) -> registrar.registerHints(hints, loader));
			return RuntimeHintsPredicates.reflection()
				.onType(TypeReference.of("org.springframework.security.web.server.csrf.DefaultCsrfToken"))
				.withMemberCategories(MemberCategory.ACCESS_DECLARED_FIELDS)
				.test(hints);
		}

	}

}
