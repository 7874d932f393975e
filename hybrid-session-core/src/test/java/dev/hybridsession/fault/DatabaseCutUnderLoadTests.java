package dev.hybridsession.fault;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import com.zaxxer.hikari.HikariDataSource;
import dev.hybridsession.HybridSession;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.copies.SessionTiming;
import dev.hybridsession.internal.jdbc.KnownPool;
import dev.hybridsession.internal.jdbc.JdbcSessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.session.RepositoryTestBase;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.LongestWait;
import dev.hybridsession.support.TcpProxy;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The connections to PostgreSQL are cut while users are at work. */
@Tag("faults")
class DatabaseCutUnderLoadTests extends RepositoryTestBase {

	private final AtomicBoolean over = new AtomicBoolean();

	private final List<HikariDataSource> pools = new ArrayList<>();

	private TcpProxy proxy;

	DatabaseCutUnderLoadTests() {
		super(MemcachedProtocol.BINARY, TestDatabaseServer.POSTGRESQL);
	}

	@BeforeEach
	void startInstancesBehindProxy() throws Exception {
		InetSocketAddress address = this.database.address();
		this.proxy = TcpProxy.to(address.getHostString(), address.getPort());
		this.one = behindProxy();
		this.two = behindProxy();
	}

	@AfterEach
	void stopProxy() {
		this.pools.forEach(HikariDataSource::close);
		this.proxy.close();
	}

	private HybridInstance behindProxy() {
		// the pool's own time-out for a login is a second, which a busy machine may not
		// keep
		String url = this.database.url(new InetSocketAddress(this.proxy.host(), this.proxy.port()));
		url += (url.contains("?") ? "&" : "?") + "loginTimeout=10";
		String patientUrl = url;
		HikariDataSource source = this.database.connect((config) -> {
			config.setJdbcUrl(patientUrl);
			config.setInitializationFailTimeout(-1);
		});
		HikariDataSource pool = (HikariDataSource) Objects.requireNonNull(KnownPool.behind(source)).copy(20).pool();
		pool.setConnectionTimeout(LongestWait.TIME.toMillis());
		this.pools.add(pool);
		JdbcSessionStore cuttable = new JdbcSessionStore(new Tables(pool, "HYBRID_SESSION", "hybrid"));
		return HybridInstance.on(this.cache, cuttable, Clock.systemUTC())
			.timing(new SessionTiming(Duration.ofSeconds(1), Duration.ofMillis(100), Duration.ZERO,
					Duration.ofSeconds(1)))
			.build();
	}

	@Test
	void pagesLoginsAndLogoutsKeepWorkingAndReachTheDatabaseWhenItReturns() throws Exception {
		List<User> users = IntStream.range(0, 10).mapToObj(this::user).toList();
		users.forEach(User::login);
		User loggingIn = user(100);
		User loggingOut = user(101);
		loggingOut.login();
		HybridSession lost = this.one.create();
		String anonymous = loggingIn.id;
		User late;
		ExecutorService threads = Executors.newCachedThreadPool();
		try (RunningInstance first = new RunningInstance(this.one);
				RunningInstance second = new RunningInstance(this.two)) {
			users.forEach((user) -> threads.execute(() -> work(user)));
			awaitPages(users, 20);
			// a busy machine took longer for the first connection, and that was an outage
			this.pools.forEach((pool) -> pool.setConnectionTimeout(500));
			this.proxy.cut();
			Awaitility.await().until(() -> this.one.tiers.gate().isDown() && this.two.tiers.gate().isDown());
			loggingIn.login();
			loggingOut.logout();
			late = user(102);
			late.login();
			this.cache
				.remove(new dev.hybridsession.internal.store.CacheKeys("test", () -> "store").session(lost.getId()));
			assertThatExceptionOfType(SessionUnavailableException.class)
				.isThrownBy(() -> this.one.repository.findById(lost.getId()));
			awaitPages(users, 200);
			this.proxy.restore();
			this.over.set(true);
			threads.shutdown();
			assertThat(threads.awaitTermination(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS)).isTrue();
			// the pool tries again after ever longer pauses, of up to ten seconds
			Awaitility.await().atMost(Duration.ofSeconds(100)).untilAsserted(() -> {
				assertThat(List.of(this.one.tiers.gate().isDown(), this.two.tiers.gate().isDown()))
					.as("instances without the database")
					.containsOnly(false);
				assertThat(this.one.dirty.size() + this.two.dirty.size()).as("unsynced sessions").isZero();
			});
		}
		loseMemcached();
		assertThat(users).allSatisfy((user) -> {
			assertThat(user.complaints).isEmpty();
			HybridSession session = this.one.repository.findById(user.id);
			assertThat(User.count(session.getAttribute("count"))).isEqualTo(user.lastConfirmed());
		});
		assertThat(this.one.repository.findByPrincipalName("user100")).containsKey(loggingIn.id);
		assertThat(this.two.repository.findById(anonymous)).isNull();
		assertThat(this.two.repository.findById(loggingOut.id)).isNull();
		assertThat(rows("PUBLIC_ID = ? AND ENDED_TIME IS NOT NULL", loggingOut.id)).isOne();
		assertThat(this.one.repository.findByPrincipalName("user102")).containsKey(late.id);
		assertThat(this.one.repository.findById(lost.getId())).isNotNull();
	}

	private void work(User user) {
		while (!this.over.get()) {
			user.page();
		}
	}

	private User user(int number) {
		return new User("user" + number, List.of(this.one, this.two));
	}

	private static void awaitPages(List<User> users, int pages) {
		List<Integer> before = users.stream().map((user) -> user.pages.get()).toList();
		Awaitility.await()
			.until(() -> IntStream.range(0, users.size())
				.allMatch((i) -> users.get(i).pages.get() >= before.get(i) + pages
						|| !users.get(i).complaints.isEmpty()));
	}

}
