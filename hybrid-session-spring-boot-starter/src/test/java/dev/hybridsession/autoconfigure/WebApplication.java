package dev.hybridsession.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.hybridsession.support.Later;
import dev.hybridsession.support.LongestWait;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** A whole application on a real Tomcat, with pages that work on the session. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(excludeName = { "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration" })
@Import({ FaultyTiers.class, WebApplication.Pages.class })
class WebApplication {

	/** How many events an answer of {@code /events} has. */
	static final int EVENTS = 20;

	/** How many requests have left all filters but this one. */
	final AtomicInteger finished = new AtomicInteger();

	@Bean
	FilterRegistrationBean<?> finishedRequests() {
		FilterRegistrationBean<?> registration = new FilterRegistrationBean<>((request, response, chain) -> {
			try {
				chain.doFilter(request, response);
			}
			finally {
				this.finished.incrementAndGet();
			}
		});
		registration.setOrder(Integer.MIN_VALUE);
		return registration;
	}

	/** A plain servlet, as Spring MVC asks for the session before any page is called. */
	@Bean
	ServletRegistrationBean<?> halfWrittenPage() {
		return new ServletRegistrationBean<>(new HalfWrittenPage(), "/half");
	}

	/**
	 * Starts an application.
	 * @param application its class
	 * @param memcached where memcached is
	 * @param database of which it makes a pool of its own
	 * @param url where it finds the database
	 * @param properties further properties, {@code name=value}
	 * @return the context; close it to stop the application
	 */
	static ConfigurableApplicationContext start(Class<?> application, MemcachedProcess memcached, TestDatabase database,
			String url, String... properties) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--spring.main.banner-mode=off",
				"--hybrid-session.memcached.servers=" + memcached.address(), "--spring.datasource.url=" + url,
				"--spring.datasource.username=" + database.username(),
				"--spring.datasource.password=" + database.password()));
		Arrays.stream(properties).map((property) -> "--" + property).forEach(arguments::add);
		return new SpringApplication(application).run(arguments.toArray(String[]::new));
	}

	/** The pages. */
	@RestController
	static class Pages {

		final CountDownLatch arrived = new CountDownLatch(1);

		final CountDownLatch mayGo = new CountDownLatch(1);

		@GetMapping("/read")
		String read(HttpSession session) {
			return visits(session);
		}

		@GetMapping("/visit")
		String visit(HttpSession session) {
			return countVisit(session);
		}

		/** The answer is committed while the page goes on reading its session. */
		@GetMapping("/early")
		void commitEarly(HttpSession session, HttpServletResponse response) throws IOException {
			response.getWriter().print(countVisit(session));
			response.flushBuffer();
			response.getWriter().print(", still " + visits(session));
		}

		@GetMapping("/slow")
		String slow(HttpSession session) throws InterruptedException {
			this.arrived.countDown();
			this.mayGo.await(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS);
			return countVisit(session);
		}

		@GetMapping("/peek")
		boolean peek(HttpServletRequest request) {
			return request.getSession(false) != null;
		}

		@GetMapping("/thread")
		String thread() {
			return Thread.currentThread().toString();
		}

		/** Another thread changes the session while its request's thread saves it. */
		@GetMapping("/events")
		SseEmitter events(HttpSession session, @RequestParam int request) {
			SseEmitter emitter = new SseEmitter();
			Later.later(() -> sendEvents(emitter, session, request))
				.whenComplete((done, failure) -> emitter.complete());
			return emitter;
		}

		private static void sendEvents(SseEmitter emitter, HttpSession session, int request) {
			for (int event = 0; event < EVENTS; event++) {
				session.setAttribute("event" + request + '.' + event, event);
				try {
					emitter.send(event);
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			}
		}

		@GetMapping("/events/count")
		long countEvents(HttpSession session) {
			return Collections.list(session.getAttributeNames())
				.stream()
				.filter((name) -> name.startsWith("event"))
				.count();
		}

		private static String countVisit(HttpSession session) {
			session.setAttribute("visits", Integer.parseInt(visits(session)) + 1);
			return visits(session);
		}

		private static String visits(HttpSession session) {
			Object visits = session.getAttribute("visits");
			return (visits != null) ? visits.toString() : "0";
		}

	}

	/** Asks for the session when half of the answer is written. */
	private static final class HalfWrittenPage extends HttpServlet {

		@Override
		protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
			response.setHeader("X-Half", "written");
			response.setContentLength(1000);
			if (request.getParameter("binary") != null) {
				response.getOutputStream().print("half a page");
			}
			else {
				response.getWriter().print("half a page");
			}
			if (request.getParameter("flushed") != null) {
				response.flushBuffer();
			}
			request.getSession();
		}

	}

}
