package dev.hybridsession.autoconfigure;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.hybridsession.EndedSession;
import dev.hybridsession.SessionArchive;
import dev.hybridsession.support.LongestWait;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.servlet.http.HttpSession;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * An application whose pages use JPA with Spring Boot's defaults, so that each has a
 * connection until its answer is written.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(excludeName = { "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration" })
@EntityScan(basePackageClasses = JpaApplication.class)
@EnableJpaRepositories(basePackageClasses = JpaApplication.class, considerNestedRepositories = true)
@Import(JpaApplication.Pages.class)
class JpaApplication {

	@Bean
	Archive archive(JdbcTemplate jdbc) {
		return new Archive(jdbc);
	}

	@Entity(name = "ORDERS")
	static class Order {

		@Id
		@GeneratedValue
		Long id;

	}

	interface Orders extends JpaRepository<Order, Long> {

	}

	@RestController
	static class Pages {

		/** How many pages are to have a connection before any goes on. */
		volatile CountDownLatch together = new CountDownLatch(0);

		private final Orders orders;

		Pages(Orders orders) {
			this.orders = orders;
		}

		@GetMapping("/order")
		String order(HttpSession session) throws InterruptedException {
			this.orders.save(new Order());
			this.together.countDown();
			this.together.await(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS);
			session.setAttribute("ordered", true);
			return "ordered";
		}

		@GetMapping("/count")
		long count() {
			return this.orders.count();
		}

		@GetMapping("/leave")
		String leave(HttpSession session) {
			this.orders.count();
			session.invalidate();
			return "left";
		}

	}

	/** Writes through the data source of the application, as the README says. */
	static final class Archive implements SessionArchive {

		private final JdbcTemplate jdbc;

		volatile boolean failing;

		private Archive(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@Override
		public void archive(EndedSession session) {
			this.jdbc.update("INSERT INTO ENDED_SESSIONS VALUES (?)", session.internalId());
			if (this.failing) {
				throw new IllegalStateException("This archive is to fail");
			}
		}

	}

}
