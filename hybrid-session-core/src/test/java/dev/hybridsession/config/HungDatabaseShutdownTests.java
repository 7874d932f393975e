package dev.hybridsession.config;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.mock.web.MockServletContext;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of a stop while the database hangs or is away. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class HungDatabaseShutdownTests {

	private static final int PHASE_LIMIT = 500;

	private final MemcachedProcess memcached = MemcachedProcess.start();

	private final TestDatabase database = TestDatabaseServer.H2.create();

	private final CountDownLatch over = new CountDownLatch(1);

	private final AtomicInteger hanging = new AtomicInteger();

	private volatile boolean hangs;

	private volatile boolean away;

	@AfterEach
	void close() {
		this.over.countDown();
		this.database.close();
		this.memcached.close();
	}

	@Test
	void shutdownGoesOnAfterTheLimitOfAPhaseAndSaysWhatStaysUnsynced(CapturedOutput output) {
		AnnotationConfigWebApplicationContext context = start();
		changeInMemcachedAlone(context);
		this.hangs = true;
		context.close();
		assertThat(this.over.getCount()).as("the database still hangs").isOne();
		assertThat(output).containsOnlyOnce("up to 1 sessions and subsessions stay unsynced")
			.contains("spring.lifecycle.timeout-per-shutdown-phase");
	}

	@Test
	void instanceThatStartsAgainBeforeItsStopIsDoneStaysOneOfSeveral() {
		AnnotationConfigWebApplicationContext context = start();
		changeInMemcachedAlone(context);
		this.hangs = true;
		Awaitility.await("a heartbeat that hangs").until(() -> this.hanging.get() > 0);
		context.stop();
		context.start();
		assertThat(this.over.getCount()).as("the database still hangs").isOne();
		this.over.countDown();
		Awaitility.await().until(HungDatabaseShutdownTests::stopIsDone);
		long seen = seen();
		Awaitility.await().until(() -> seen() > seen);
		context.close();
	}

	@Test
	void stoppedInstanceThatCouldNotSyncTrustsNoCopyWithoutItsRow() {
		AnnotationConfigWebApplicationContext context = start();
		SessionCache cache = context.getBean(SessionCache.class);
		Awaitility.await().until(() -> !cache.isInDoubt("key"));
		changeInMemcachedAlone(context);
		this.away = true;
		context.stop();
		Awaitility.await().until(() -> cache.isInDoubt("key"));
		assertThat(seen()).as("its note, by which others sweep for it").isPositive();
		context.close();
	}

	private static void changeInMemcachedAlone(ApplicationContext context) {
		HybridSessionRepository sessions = context.getBean(HybridSessionRepository.class);
		HybridSession session = sessions.createSession();
		sessions.save(session);
		session = sessions.findById(session.getId());
		session.setAttribute("late", "in memcached alone");
		sessions.save(session);
	}

	private static boolean stopIsDone() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.noneMatch((thread) -> thread.getName().equals("hybrid-session-stop"));
	}

	/** The last sign of life of the instance, 0 if it has signed out. */
	private long seen() {
		return Objects.requireNonNull(new JdbcTemplate(this.database.dataSource())
			.queryForObject("SELECT COALESCE(MAX(SEEN_TIME), 0) FROM HYBRID_SESSION_INSTANCE", Long.class));
	}

	private AnnotationConfigWebApplicationContext start() {
		AnnotationConfigWebApplicationContext context = new AnnotationConfigWebApplicationContext();
		context.setServletContext(new MockServletContext());
		context.addBeanFactoryPostProcessor((factory) -> {
			HybridSessionSettings settings = new HybridSessionSettings();
			settings.getMemcached().setServers(List.of(this.memcached.address()));
			settings.getCluster().setHeartbeat(Duration.ofSeconds(1));
			factory.registerSingleton("settings", settings);
			factory.registerSingleton("dataSource", new HangingDataSource());
			DefaultLifecycleProcessor lifecycle = new DefaultLifecycleProcessor();
			lifecycle.setBeanFactory(factory);
			lifecycle.setTimeoutPerShutdownPhase(PHASE_LIMIT);
			factory.registerSingleton(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME, lifecycle);
		});
		context.register(Application.class);
		context.refresh();
		return context;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableHybridHttpSession
	static class Application {

	}

	/** Hangs in the driver, where nothing interrupts it, or is away. */
	private final class HangingDataSource extends DelegatingDataSource {

		HangingDataSource() {
			super(HungDatabaseShutdownTests.this.database.dataSource());
		}

		@Override
		public Connection getConnection() throws SQLException {
			if (HungDatabaseShutdownTests.this.away) {
				throw new SQLNonTransientConnectionException("A test has cut the database off");
			}
			while (HungDatabaseShutdownTests.this.hangs && HungDatabaseShutdownTests.this.over.getCount() > 0) {
				HungDatabaseShutdownTests.this.hanging.incrementAndGet();
				try {
					HungDatabaseShutdownTests.this.over.await();
				}
				catch (InterruptedException ex) {
					// as a read from a socket
				}
			}
			return super.getConnection();
		}

	}

}
