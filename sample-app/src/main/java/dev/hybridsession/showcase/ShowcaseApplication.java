package dev.hybridsession.showcase;

import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

import dev.hybridsession.showcase.ShowcaseSettings.SoakSettings;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * The launcher of {@code ./dev sample}. It is an application of its own, and keeps no
 * sessions.
 */
@SpringBootApplication(excludeName = { "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration" })
@EnableConfigurationProperties(ShowcaseSettings.class)
public class ShowcaseApplication {

	/** The name of the file with its properties; the instances have application.yml. */
	static final String CONFIGURATION = "spring.config.name=showcase";

	static {
		// H2 reads it once: nobody but this machine may connect.
		System.setProperty("h2.bindAddress", "127.0.0.1");
	}

	/**
	 * Starts everything.
	 * @param args properties, such as {@code --server.port=8081}
	 */
	public static void main(String[] args) {
		new SpringApplicationBuilder(ShowcaseApplication.class).properties(CONFIGURATION).run(args);
	}

	/** {@code ./dev soak}: it ends the process, with an error if something was lost. */
	@Bean
	@ConditionalOnProperty("showcase.soak.duration")
	ApplicationRunner soak(Cluster cluster, Buttons buttons, SimulatedUsers users, ShowcaseSettings settings,
			ConfigurableApplicationContext context) {
		return (arguments) -> {
			SoakSettings soak = Objects.requireNonNull(settings.soak());
			long unexplained = new Soak(cluster, buttons, users, soak,
					(line) -> System.out.println(LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + " soak | " + line))
				.run();
			System.exit(SpringApplication.exit(context, () -> (unexplained > 0) ? 1 : 0));
		};
	}

	/** Everything but the showcase's own pages belongs to the instances. */
	@Bean
	ServletRegistrationBean<Proxy> proxy(Cluster cluster) {
		return new ServletRegistrationBean<>(new Proxy(cluster.instances()), "/");
	}

}
