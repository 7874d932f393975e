package dev.hybridsession.config;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionOperations;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.support.LongestWait;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TcpProxy;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Configuration;
import org.springframework.mock.web.MockServletContext;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** A distant database and many pages at once, after memcached has lost all sessions. */
@Tag("servers")
class CongestedDatabaseTests {

	private static final int PAGES = 400;

	private static final int AT_ONCE = 200;

	private static final Duration ROUND_TRIP = Duration.ofMillis(120);

	private final MemcachedProcess memcached = MemcachedProcess.start();

	private final TestDatabase database = TestDatabaseServer.POSTGRESQL.create();

	private final TcpProxy network = proxy();

	private final AnnotationConfigWebApplicationContext context = new AnnotationConfigWebApplicationContext();

	private TcpProxy proxy() {
		try {
			return TcpProxy.to(this.database.address().getHostString(), this.database.address().getPort());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@AfterEach
	void close() {
		this.network.delay(Duration.ZERO);
		this.context.close();
		this.network.close();
		this.database.close();
		this.memcached.close();
	}

	@Test
	void manyPagesThatReadTheirRowsAtOnceAreAllServed() throws Exception {
		HikariDataSource pool = this.database.connect((config) -> {
			config.setJdbcUrl(this.database.url(new InetSocketAddress(this.network.host(), this.network.port())));
			config.setMaximumPoolSize(10);
			config.setConnectionTimeout(2_000);
		});
		this.context.setServletContext(new MockServletContext());
		this.context.addBeanFactoryPostProcessor((factory) -> {
			HybridSessionSettings settings = new HybridSessionSettings();
			settings.getMemcached().setServers(List.of(this.memcached.address()));
			factory.registerSingleton("settings", settings);
			factory.registerSingleton("dataSource", pool);
		});
		this.context.register(Application.class);
		this.context.refresh();
		HybridSessionRepository sessions = this.context.getBean(HybridSessionRepository.class);
		List<String> ids = new ArrayList<>();
		for (int i = 0; i < PAGES; i++) {
			HybridSession session = sessions.createSession();
			sessions.save(session);
			ids.add(session.getId());
		}
		this.network.delay(ROUND_TRIP);
		this.memcached.restart();
		Map<String, Exception> failed = new ConcurrentHashMap<>();
		ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
		List<Future<?>> pages = new ArrayList<>();
		ids.forEach((id) -> pages.add(threads.submit(() -> {
			try {
				HybridSession session = sessions.findById(id);
				assertThat(session).isNotNull();
				session.setAttribute("page", id);
				sessions.save(session);
			}
			catch (Exception ex) {
				failed.put(id, ex);
			}
		})));
		threads.shutdown();
		assertThat(threads.awaitTermination(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS)).isTrue();
		assertThat(this.context.getBean(HybridSessionOperations.class).database().available()).isTrue();
		assertThat(failed).isEmpty();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableHybridHttpSession
	static class Application {

	}

}
