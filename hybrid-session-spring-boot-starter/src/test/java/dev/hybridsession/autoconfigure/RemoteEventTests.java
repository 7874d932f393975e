package dev.hybridsession.autoconfigure;

import java.security.Principal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionOperations;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.RemoteSessionEvent;
import dev.hybridsession.support.LongestWait;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.session.events.AbstractSessionEvent;
import org.springframework.session.events.SessionDeletedEvent;
import org.springframework.session.events.SessionDestroyedEvent;
import org.springframework.session.events.SessionExpiredEvent;
import org.springframework.session.web.socket.events.SessionConnectEvent;
import org.springframework.session.web.socket.handler.WebSocketRegistryListener;
import org.springframework.session.web.socket.server.SessionRepositoryMessageInterceptor;
import org.springframework.web.socket.WebSocketSession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;

/** Two whole applications, of which one hears of the sessions that end on the other. */
class RemoteEventTests {

	private final MemcachedProcess memcached = MemcachedProcess.start();

	private final TestDatabase database = TestDatabaseServer.H2.create();

	private ConfigurableApplicationContext one;

	private ConfigurableApplicationContext two;

	private void start(String... properties) {
		this.one = WebApplication.start(ListeningApplication.class, this.memcached, this.database, this.database.url(),
				properties);
		this.two = WebApplication.start(ListeningApplication.class, this.memcached, this.database, this.database.url(),
				properties);
	}

	@AfterEach
	void close() {
		this.one.close();
		this.two.close();
		this.database.close();
		this.memcached.close();
	}

	@Test
	void aLogoutClosesTheWebSocketOnAnotherInstanceAndIsPublishedOnceOnEach() throws Exception {
		start("hybrid-session.cluster.heartbeat=1s", "hybrid-session.reaper.interval=1h");
		HybridSessionRepository sessions = this.one.getBean(HybridSessionRepository.class);
		HybridSession deleted = sessions.createSession();
		sessions.save(deleted);
		WebSocketSession socket = openSocket(deleted.getId());
		HybridSession expired = sessions.createSession();
		expired.setMaxInactiveInterval(Duration.ZERO);
		sessions.save(expired);
		sessions.deleteById(deleted.getId());
		verify(socket, timeout(LongestWait.TIME.toMillis())).close(any());
		assertThat(this.one.getBean(HybridSessionOperations.class).reap()).isOne();
		List<AbstractSessionEvent> there = events(this.two);
		Awaitility.await().until(() -> there.size() >= 2);
		// two more heartbeats, in which the last one is heard too
		HybridSession last = sessions.createSession();
		sessions.save(last);
		sessions.deleteById(last.getId());
		Awaitility.await().until(() -> there.size() >= 3);
		assertThat(there).extracting(AbstractSessionEvent::getSessionId)
			.containsExactly(deleted.getId(), expired.getId(), last.getId());
		assertThat(there.get(0)).isInstanceOf(RemoteSessionEvent.Deleted.class).isInstanceOf(SessionDeletedEvent.class);
		assertThat(there.get(1)).isInstanceOf(RemoteSessionEvent.Expired.class).isInstanceOf(SessionExpiredEvent.class);
		assertThat(((RemoteSessionEvent) there.get(0)).getInternalId()).isEqualTo(deleted.getInternalId());
		assertThat(events(this.one)).hasSize(3).noneMatch(RemoteSessionEvent.class::isInstance);
	}

	@Test
	void aListenerThatBlocksDoesNotStopTheHeartbeat() {
		start("hybrid-session.cluster.heartbeat=1s");
		CountDownLatch mayGo = new CountDownLatch(1);
		this.two.getBean(Events.class).mayGo = mayGo;
		HybridSessionRepository sessions = this.one.getBean(HybridSessionRepository.class);
		HybridSession session = sessions.createSession();
		sessions.save(session);
		sessions.deleteById(session.getId());
		Awaitility.await().until(() -> !events(this.two).isEmpty());
		long blocked = System.currentTimeMillis();
		try {
			Awaitility.await().until(() -> seenSince(blocked + 1_000) == 2);
		}
		finally {
			mayGo.countDown();
		}
	}

	private int seenSince(long time) {
		return Objects.requireNonNull(new JdbcTemplate(this.database.dataSource())
			.queryForObject("SELECT COUNT(*) FROM HYBRID_SESSION_INSTANCE WHERE SEEN_TIME > ?", Integer.class, time));
	}

	@Test
	void inTheLocalScopeNobodyElseHearsOfIt() {
		start("hybrid-session.events.scope=local", "hybrid-session.cluster.heartbeat=1s");
		HybridSessionRepository sessions = this.one.getBean(HybridSessionRepository.class);
		HybridSession session = sessions.createSession();
		sessions.save(session);
		sessions.deleteById(session.getId());
		assertThat(events(this.one)).hasSize(1);
		this.one.close();
		assertThat(new JdbcTemplate(this.database.dataSource())
			.queryForObject("SELECT COUNT(*) FROM HYBRID_SESSION_END", Integer.class)).isZero();
		assertThat(events(this.two)).isEmpty();
	}

	private WebSocketSession openSocket(String sessionId) {
		WebSocketSession socket = mock(WebSocketSession.class);
		given(socket.getId()).willReturn("socket");
		given(socket.getPrincipal()).willReturn((Principal) () -> "alice");
		Map<String, Object> attributes = new HashMap<>();
		SessionRepositoryMessageInterceptor.setSessionId(attributes, sessionId);
		given(socket.getAttributes()).willReturn(attributes);
		this.two.publishEvent(new SessionConnectEvent(this, socket));
		return socket;
	}

	private static List<AbstractSessionEvent> events(ConfigurableApplicationContext application) {
		return application.getBean(Events.class).ended;
	}

	@Configuration(proxyBeanMethods = false)
	@Import({ WebApplication.class, Events.class })
	static class ListeningApplication {

		@Bean
		WebSocketRegistryListener sockets() {
			return new WebSocketRegistryListener();
		}

	}

	static class Events {

		final List<AbstractSessionEvent> ended = new CopyOnWriteArrayList<>();

		volatile CountDownLatch mayGo = new CountDownLatch(0);

		@EventListener
		void on(SessionDestroyedEvent event) throws InterruptedException {
			this.ended.add(event);
			this.mayGo.await();
		}

	}

}
