package dev.hybridsession.web;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import dev.hybridsession.SessionLocks.LockTimeoutPolicy;
import dev.hybridsession.internal.jdbc.JdbcSessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.lock.LockSettings;
import dev.hybridsession.internal.session.RepositoryTestBase;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemoryCache;
import dev.hybridsession.support.MemoryLockTable;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of two lock filters in one application, each for sessions of its own. */
class SessionLockFilterTests extends RepositoryTestBase {

	private static final LockSettings LOCKS = new LockSettings(Duration.ofSeconds(30), Duration.ofSeconds(5),
			Duration.ofSeconds(2), LockTimeoutPolicy.FAIL);

	private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

	private SessionCache otherCache;

	private HybridInstance outer;

	private HybridInstance inner;

	private String outerId;

	private String innerId;

	@BeforeEach
	void createInstances() {
		this.otherCache = MemoryCache.over(this.clock, 1, 1);
		this.outer = locking(this.cache, this.store);
		this.inner = locking(this.otherCache,
				new JdbcSessionStore(new Tables(this.database.dataSource(), "HYBRID_SESSION", "other")));
		this.outerId = this.outer.create().getId();
		this.innerId = this.inner.create().getId();
	}

	private HybridInstance locking(SessionCache cache, SessionStore store) {
		return HybridInstance.on(cache, store, this.clock)
			.locks(cache, new MemoryLockTable(), LOCKS, this.thread)
			.build();
	}

	@AfterEach
	void closeLocks() {
		this.outer.locks().close();
		this.inner.locks().close();
	}

	@Test
	void eachOfTwoFiltersLocksItsOwnSessionUntilItsRequestHasLeftIt() throws Exception {
		Filter between = (request, response, chain) -> {
			chain.doFilter(request, response);
			assertThat(isLocked(this.cache, this.outerId)).as("not saved yet").isTrue();
			assertThat(isLocked(this.otherCache, this.innerId)).isFalse();
		};
		HttpServlet page = new HttpServlet() {

			@Override
			protected void service(HttpServletRequest request, HttpServletResponse response) {
				load();
			}

		};
		new MockFilterChain(page, filter(this.outer, "outer"), between, filter(this.inner, "inner"))
			.doFilter(new MockHttpServletRequest(), new MockHttpServletResponse());
		assertThat(isLocked(this.cache, this.outerId)).isFalse();
	}

	private void load() {
		this.outer.repository.findById(this.outerId);
		this.inner.repository.findById(this.innerId);
		assertThat(isLocked(this.cache, this.outerId)).isTrue();
		assertThat(isLocked(this.otherCache, this.innerId)).isTrue();
	}

	private static Filter filter(HybridInstance instance, String name) {
		SessionLockFilter filter = new SessionLockFilter(instance::locks, List.of(), List.of());
		filter.setBeanName(name);
		return filter;
	}

	private static boolean isLocked(SessionCache cache, String id) {
		return cache.read(new CacheKeys("test", () -> "store").lock(id)) instanceof CacheRead.Hit;
	}

}
