package dev.hybridsession.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/**
 * A small application with Spring Security and one page. {@link WebUsers} start it in a
 * JVM of its own for each store.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ WebSecurity.class, WebPage.class })
class WebApplication {

	/** The word that its JVM prints when it listens, before the port. */
	static final String LISTENS = "LISTENS";

	/**
	 * Starts the application on a free port, which it prints.
	 * @param arguments the name of the store, and {@link Addresses}
	 */
	public static void main(String... arguments) {
		List<String> addresses = Arrays.asList(arguments).subList(1, arguments.length);
		ConfigurableApplicationContext context = start(WebStore.valueOf(arguments[0]), Addresses.parse(addresses));
		System.out.println(LISTENS + " " + port(context));
	}

	static ConfigurableApplicationContext start(WebStore store, Addresses addresses) {
		List<Class<?>> sources = new ArrayList<>(List.of(WebApplication.class));
		sources.addAll(store.configuration());
		SpringApplication application = new SpringApplication(sources.toArray(Class<?>[]::new));
		application.setBannerMode(Banner.Mode.OFF);
		application.setLogStartupInfo(false);
		Map<String, Object> properties = new HashMap<>(addresses.properties());
		properties.putAll(Map.of("benchmark.store", store.name(), "server.port", 0, "server.address", "127.0.0.1",
				"hybrid-session.enabled", store == WebStore.HYBRID, "hybrid-session.namespace", "web",
				// A late answer is slow, and no outage: it is not to be measured as one.
				"hybrid-session.memcached.operation-timeout", Servers.OPERATION_TIMEOUT));
		// Connections of the load generator stay open, and wait while others are loaded.
		properties.putAll(Map.of("server.tomcat.max-keep-alive-requests", -1, "server.tomcat.keep-alive-timeout", "1h",
				"server.tomcat.connection-timeout", "1h", "spring.docker.compose.enabled", false));
		application.setDefaultProperties(properties);
		return application.run();
	}

	static int port(ConfigurableApplicationContext context) {
		return Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer()).getPort();
	}

}
