package dev.hybridsession.autoconfigure;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import dev.hybridsession.SessionLockTimeoutException;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.jdbc.JdbcStoreId;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.support.LongestWait;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/** An application with pages that tell how they lock. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(excludeName = { "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration" })
@Import(LockedApplication.Pages.class)
class LockedApplication implements SessionObserver, BeanPostProcessor {

	final AtomicInteger granted = new AtomicInteger();

	final AtomicInteger timedOut = new AtomicInteger();

	/** How many operations of memcached were for locks. */
	final AtomicInteger operations = new AtomicInteger();

	@Autowired
	private ObjectProvider<DataSource> dataSource;

	private SessionCache cache;

	@Override
	public void lockWaited(java.time.Duration waited) {
		this.granted.incrementAndGet();
	}

	@Override
	public void lockTimedOut() {
		this.timedOut.incrementAndGet();
	}

	/** Whether any instance has the lock of a session. */
	boolean isLocked(String id) {
		JdbcStoreId tables = new JdbcStoreId(new Tables(this.dataSource.getObject(), "HYBRID_SESSION", "hybrid"));
		CacheKeys keys = new CacheKeys("hybrid", () -> tables.claim("none"));
		return this.cache.read(keys.lock(id)) instanceof CacheRead.Hit;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (!(bean instanceof SessionCache real)) {
			return bean;
		}
		this.cache = real;
		return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { SessionCache.class },
				(proxy, method, arguments) -> {
					if (arguments != null && arguments[0] instanceof String key && key.contains(":lock:")) {
						this.operations.incrementAndGet();
					}
					try {
						return method.invoke(real, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

	/** A page of an application that has an answer of its own. */
	@Bean
	FilterRegistrationBean<?> ownAnswer() {
		FilterRegistrationBean<?> registration = new FilterRegistrationBean<>((request, response, chain) -> {
			try {
				chain.doFilter(request, response);
			}
			catch (SessionLockTimeoutException ex) {
				((HttpServletResponse) response).sendError(HttpServletResponse.SC_CONFLICT);
			}
		});
		registration.addUrlPatterns("/own");
		return registration;
	}

	@Bean
	ServletRegistrationBean<HttpServlet> indifferent() {
		return new ServletRegistrationBean<>(new HttpServlet() {

			@Override
			protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
				response.getWriter().print("no session");
			}

		}, "/indifferent");
	}

	/** Comes back twice, the second time to answer. */
	@Bean
	ServletRegistrationBean<HttpServlet> dispatched(Pages pages) {
		ServletRegistrationBean<HttpServlet> registration = new ServletRegistrationBean<>(new HttpServlet() {

			@Override
			protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
				int round = Pages.count(request.getSession());
				if (round % 3 == 0) {
					response.getWriter().print(round);
					return;
				}
				AsyncContext context = request.startAsync();
				new Thread(() -> {
					pages.hold();
					context.dispatch();
				}).start();
			}

		}, "/dispatched");
		registration.setAsyncSupported(true);
		return registration;
	}

	/** The pages. Those that hold wait until they may go on. */
	@RestController
	static class Pages {

		final Semaphore arrived = new Semaphore(0);

		final Semaphore mayGo = new Semaphore(0);

		final List<DeferredResult<String>> deferred = new CopyOnWriteArrayList<>();

		void hold() {
			this.arrived.release();
			try {
				this.mayGo.tryAcquire(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		@GetMapping({ "/count", "/own", "/unlocked/count" })
		String countOne(HttpSession session) {
			return Integer.toString(count(session));
		}

		@GetMapping("/hold")
		String hold(HttpSession session) {
			hold();
			return countOne(session);
		}

		@GetMapping("/fail")
		String fail(HttpSession session) {
			count(session);
			throw new IllegalStateException("as expected");
		}

		@GetMapping("/deferred")
		DeferredResult<String> defer(HttpSession session) {
			count(session);
			DeferredResult<String> result = new DeferredResult<>();
			this.deferred.add(result);
			return result;
		}

		@GetMapping("/late")
		DeferredResult<String> late(HttpSession session) {
			count(session);
			return new DeferredResult<>(10L);
		}

		static int count(HttpSession session) {
			Object before = session.getAttribute("count");
			int now = (before != null) ? (Integer) before + 1 : 1;
			session.setAttribute("count", now);
			return now;
		}

	}

}
