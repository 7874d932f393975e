package dev.hybridsession.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.hybridsession.EndedSession;
import dev.hybridsession.HybridSession;
import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.SessionLockTimeoutException;
import dev.hybridsession.SessionLocks.SessionLock;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.config.SyncOptions.OldStore;
import dev.hybridsession.example.SessionsWithoutSpring;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.Lifecycle;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.session.events.SessionCreatedEvent;
import org.springframework.session.events.SessionDeletedEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.Mockito.mock;

/** Tests of sessions without an application context, on a memcached and an H2. */
@ExtendWith(OutputCaptureExtension.class)
@Tag("servers")
class HybridSessionsTests {

	private static MemcachedProcess memcached;

	private TestDatabase database;

	private JdbcTemplate jdbc;

	@BeforeAll
	static void startMemcached() {
		memcached = MemcachedProcess.start();
	}

	@AfterAll
	static void stopMemcached() {
		memcached.close();
	}

	@BeforeEach
	void createTables() {
		this.database = TestDatabaseServer.H2.create();
		this.jdbc = new JdbcTemplate(this.database.dataSource());
	}

	@AfterEach
	void dropTables() {
		this.database.close();
	}

	private HybridSessions.Builder builder() {
		return HybridSessions.builder(this.database.dataSource(), List.of(memcached.address()));
	}

	@Test
	void exampleKeepsASessionAndEndsIt(CapturedOutput output) {
		SessionsWithoutSpring.main(memcached.address());
		assertThat(output).contains("heard SessionCreatedEvent", "the cart has 1 item", "heard SessionDeletedEvent");
		// on a busy machine memcached may not answer in time
		assertThat(output).containsPattern("read from (CACHE|DATABASE)");
		assertThat(output).containsOnlyOnce("archived the session");
	}

	@Test
	void closeWritesToTheDatabaseWhatMemcachedAloneHas() {
		String id;
		try (HybridSessions sessions = builder().build()) {
			sessions.jobs().start();
			HybridSession session = create(sessions);
			session = find(sessions, session.getId());
			session.setAttribute("late", "in memcached alone");
			sessions.repository().save(session);
			id = session.getId();
		}
		memcached.loseData();
		try (HybridSessions sessions = builder().build()) {
			assertThat(find(sessions, id).<String>getAttribute("late")).isEqualTo("in memcached alone");
		}
	}

	@Test
	void jobsSignTheInstanceInAndOutAndReapUntilTheyStop() {
		List<EndedSession> archived = new ArrayList<>();
		try (HybridSessions sessions = builder().archive(archived::add).configure((settings) -> {
			settings.expireAfter(Duration.ofMillis(600));
			settings.getSync().setInterval(Duration.ofMillis(100));
			settings.getCluster().setClockSkew(Duration.ofMillis(100));
			settings.getReaper().setInterval(Duration.ofMillis(100));
		}).build()) {
			create(sessions);
			assertThat(instances()).isZero();
			sessions.jobs().start();
			assertThat(sessions.jobs().isRunning()).isTrue();
			assertThat(instances()).isOne();
			Awaitility.await("the reaper").until(() -> archived.size() == 1);
			sessions.jobs().stop();
			assertThat(sessions.jobs().isRunning()).isFalse();
			assertThat(instances()).isZero();
		}
	}

	@Test
	void reaperStopsWithTheJobsInTheMiddleOfAPageAndGoesOnWithThem() {
		AtomicReference<Lifecycle> jobs = new AtomicReference<>();
		List<EndedSession> archived = new CopyOnWriteArrayList<>();
		CompletableFuture<Void> stopped = new CompletableFuture<>();
		try (HybridSessions sessions = builder().archive((session) -> {
			archived.add(session);
			if (archived.size() == 1) {
				new Thread(() -> {
					jobs.get().stop();
					stopped.complete(null);
				}).start();
				Awaitility.await("the jobs stop").until(() -> !jobs.get().isRunning());
			}
		}).configure((settings) -> {
			settings.expireAfter(Duration.ofMillis(600));
			settings.getSync().setInterval(Duration.ofMillis(100));
			settings.getCluster().setClockSkew(Duration.ofMillis(100));
			settings.getReaper().setInterval(Duration.ofMillis(100));
		}).build()) {
			create(sessions);
			create(sessions);
			jobs.set(sessions.jobs());
			sessions.jobs().start();
			assertThat(stopped).succeedsWithin(Duration.ofMinutes(1));
			assertThat(archived).hasSize(1);
			sessions.jobs().start();
			Awaitility.await("the reaper").until(() -> archived.size() == 2);
		}
	}

	@Test
	void lockOfOneInstanceKeepsTheOtherOut() {
		try (HybridSessions one = builder().build();
				HybridSessions two = builder()
					.configure((settings) -> settings.getLocking().setWait(Duration.ofMillis(50)))
					.build()) {
			String id = create(one).getId();
			SessionLock lock = one.locks().acquire(id);
			assertThatExceptionOfType(SessionLockTimeoutException.class).isThrownBy(() -> two.locks().acquire(id));
			lock.release();
			two.locks().acquire(id).release();
		}
	}

	@Test
	void eventsOfSessionsReachTheListener() {
		List<Object> heard = new ArrayList<>();
		try (HybridSessions sessions = builder().events(heard::add).build()) {
			sessions.repository().deleteById(create(sessions).getId());
		}
		assertThat(heard).extracting(Object::getClass)
			.asList()
			.containsExactly(SessionCreatedEvent.class, SessionDeletedEvent.class);
	}

	@Test
	void closeEndsItsConnectionsAndLeavesThoseOfTheApplicationOpen() throws IOException {
		int before = connectionsToMemcached();
		try (HikariDataSource pool = new HikariDataSource()) {
			pool.setDataSource(this.database.dataSource());
			pool.setPoolName("shop");
			HybridSessions sessions = HybridSessions.builder(pool, List.of(memcached.address())).build();
			create(sessions);
			assertThat(connectionsToMemcached()).isGreaterThan(before);
			assertThat(threadsOf("shop-sessions")).isPositive();
			sessions.close();
			sessions.close();
			Awaitility.await("connections end")
				.until(() -> connectionsToMemcached() == before && threadsOf("shop-sessions") == 0);
			assertThat(pool.isClosed()).isFalse();
			assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(() -> create(sessions));
		}
	}

	@Test
	void jobsOfClosedSessionsDoNotStart() {
		HybridSessions sessions = builder().build();
		sessions.jobs().start();
		sessions.close();
		assertThatIllegalStateException().isThrownBy(sessions.jobs()::start)
			.withMessageContaining("HybridSessions.builder");
		assertThat(sessions.jobs().isRunning()).isFalse();
		assertThat(instances()).isZero();
	}

	@Test
	void databaseThatIsAwayIsNoErrorOfTheBuilder() {
		JdbcDataSource nowhere = new JdbcDataSource();
		nowhere.setURL("jdbc:h2:tcp://127.0.0.1:1/nowhere");
		try (HybridSessions sessions = HybridSessions.builder(nowhere, List.of(memcached.address())).build()) {
			assertThatExceptionOfType(SessionUnavailableException.class)
				.isThrownBy(() -> sessions.repository().findById("some-id-of-a-session"));
		}
	}

	@Test
	void stopWithoutAnyMemcachedLeavesNothing(CapturedOutput output) {
		List<String> nowhere = List.of("127.0.0.1:1");
		String id;
		try (HybridSessions sessions = HybridSessions.builder(this.database.dataSource(), nowhere).build()) {
			sessions.jobs().start();
			id = create(sessions).getId();
			HybridSession session = find(sessions, id);
			session.setAttribute("name", "in the database");
			sessions.repository().save(session);
		}
		try (HybridSessions sessions = HybridSessions.builder(this.database.dataSource(), nowhere).build()) {
			sessions.jobs().start();
			assertThat(find(sessions, id).<String>getAttribute("name")).isEqualTo("in the database");
			assertThat(sessions.operations().jobs().instances()).hasSize(1);
			sessions.repository().deleteById("an-id-that-nobody-has");
		}
		assertThat(output).contains("is not reachable yet").doesNotContain("Not everything could be synced");
	}

	@Test
	void observerThatThrowsMakesNoOtherAnswerOfALoad(CapturedOutput output) {
		SessionObserver failing = mock((invocation) -> {
			throw new IllegalStateException("observer");
		});
		JdbcDataSource nowhere = new JdbcDataSource();
		nowhere.setURL("jdbc:h2:tcp://127.0.0.1:1/nowhere");
		try (HybridSessions there = builder().observer(failing).build();
				HybridSessions away = HybridSessions.builder(nowhere, List.of(memcached.address()))
					.observer(failing)
					.build()) {
			find(there, create(there).getId());
			assertThatExceptionOfType(SessionUnavailableException.class)
				.isThrownBy(() -> away.repository().findById("some-id-of-a-session"));
		}
		assertThat(output).contains("The SessionObserver " + failing.getClass().getName() + " failed (1 times since");
	}

	/**
	 * A pool that opens its first connection looks for its driver by the class loader.
	 */
	@Test
	void threadsThatAskTheDatabaseAtStartAreOurOwnAndHaveTheContextClassLoaderOfTheCaller() throws Exception {
		Map<String, ClassLoader> asked = new ConcurrentHashMap<>();
		DataSource recording = new DelegatingDataSource(this.database.dataSource()) {

			@Override
			public Connection getConnection() throws SQLException {
				Thread thread = Thread.currentThread();
				asked.put(thread.getName(), thread.getContextClassLoader());
				return super.getConnection();
			}

		};
		ClassLoader before = Thread.currentThread().getContextClassLoader();
		try (URLClassLoader loader = new URLClassLoader(new URL[0], before);
				HybridSessions sessions = HybridSessions.builder(recording, List.of(memcached.address()))
					.configure((settings) -> settings.getJdbc().setPoolSize(0))
					.configure((settings) -> settings.getJdbc().setCheckTables(false))
					.build()) {
			Thread.currentThread().setContextClassLoader(loader);
			sessions.jobs().start();
			assertThat(instances()).isOne();
			assertThat(asked).isNotEmpty().allSatisfy((name, seen) -> {
				assertThat(name).startsWith("hybrid-session-");
				assertThat(seen).isSameAs(loader);
			});
		}
		finally {
			Thread.currentThread().setContextClassLoader(before);
		}
	}

	@Test
	void settingThatCannotWorkIsRefusedByTheBuilder() {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> builder().configure((settings) -> settings.setNamespace("a b")).build());
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> builder().configure((settings) -> settings.getJdbc().setTableName("a b")).build());
	}

	@Test
	void noConnectionOrThreadIsLeftIfTheBuilderFails() throws IOException {
		int before = connectionsToMemcached();
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> builder()
				.configure((settings) -> settings.getMigration().setFrom(OldStore.SPRING_SESSION_DATA_REDIS))
				.build())
			.withMessageContaining("spring-session-data-redis");
		Awaitility.await("connections and threads end")
			.until(() -> connectionsToMemcached() == before && threadsOf("memcached " + memcached.address()) == 0);
	}

	private static HybridSession create(HybridSessions sessions) {
		HybridSession session = sessions.repository().createSession();
		sessions.repository().save(session);
		return session;
	}

	private static HybridSession find(HybridSessions sessions, String id) {
		HybridSession session = sessions.repository().findById(id);
		assertThat(session).isNotNull();
		return session;
	}

	private int instances() {
		return this.jdbc.queryForObject("SELECT COUNT(*) FROM HYBRID_SESSION_INSTANCE", Integer.class);
	}

	private static int connectionsToMemcached() throws IOException {
		try (Socket socket = new Socket(memcached.host(), memcached.port());
				BufferedReader answer = new BufferedReader(
						new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
			socket.getOutputStream().write("stats\r\n".getBytes(StandardCharsets.US_ASCII));
			String line = answer.readLine();
			while (!line.startsWith("STAT curr_connections ")) {
				line = answer.readLine();
			}
			return Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
		}
	}

	private static long threadsOf(String name) {
		return Thread.getAllStackTraces().keySet().stream().filter((thread) -> thread.getName().contains(name)).count();
	}

}
