package dev.hybridsession.config;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.hybridsession.repository.HybridSession;
import dev.hybridsession.repository.HybridSessionRepository;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.mock.web.MockServletContext;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of a shutdown while the database hangs.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HungDatabaseShutdownTests {

	private static final int PHASE_LIMIT = 500;

	private final MemcachedProcess memcached = MemcachedProcess.start();

	private final TestDatabase database = TestDatabaseServer.H2.create();

	private final CountDownLatch over = new CountDownLatch(1);

	private volatile boolean hangs;

	@AfterEach
	void close() {
		this.over.countDown();
		this.database.close();
		this.memcached.close();
	}

	@Test
	void shutdownGoesOnAfterTheLimitOfAPhaseAndSaysWhatStaysUnsynced(CapturedOutput output) {
		AnnotationConfigWebApplicationContext context = start();
		HybridSessionRepository sessions = context.getBean(HybridSessionRepository.class);
		HybridSession session = sessions.createSession();
		sessions.save(session);
		session = sessions.findById(session.getId());
		session.setAttribute("late", "in memcached alone");
		sessions.save(session);
		this.hangs = true;
		context.close();
		assertThat(this.over.getCount()).as("the database still hangs").isOne();
		assertThat(output).containsOnlyOnce("up to 1 sessions and subsessions stay unsynced")
			.contains("spring.lifecycle.timeout-per-shutdown-phase");
	}

	private AnnotationConfigWebApplicationContext start() {
		AnnotationConfigWebApplicationContext context = new AnnotationConfigWebApplicationContext();
		context.setServletContext(new MockServletContext());
		context.addBeanFactoryPostProcessor((factory) -> {
			HybridSessionSettings settings = new HybridSessionSettings();
			settings.getMemcached().setServers(List.of(this.memcached.address()));
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

	/** Hangs in the driver, where nothing interrupts it. */
	private final class HangingDataSource extends DelegatingDataSource {

		HangingDataSource() {
			super(HungDatabaseShutdownTests.this.database.dataSource());
		}

		@Override
		public Connection getConnection() throws SQLException {
			while (HungDatabaseShutdownTests.this.hangs && HungDatabaseShutdownTests.this.over.getCount() > 0) {
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
