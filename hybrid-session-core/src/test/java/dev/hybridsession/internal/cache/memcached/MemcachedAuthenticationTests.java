package dev.hybridsession.internal.cache.memcached;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheRead.NoHit;
import dev.hybridsession.internal.store.CacheWrite.Outcome;
import dev.hybridsession.support.Later;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TcpProxy;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.auth.AuthThread;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of servers that let in only whom they know, and of servers that know nobody. */
class MemcachedAuthenticationTests extends MemcachedTestBed {

	private static final MemcachedUser USER = new MemcachedUser("shop", "Ocelot-7731");

	private static final int REFUSALS = 3;

	/** The thread of each client that was made. */
	private final List<Thread> clients = new CopyOnWriteArrayList<>();

	@Override
	MemcachedProtocol protocol() {
		return MemcachedProtocol.BINARY;
	}

	private MemcachedProcess serverWithUser(String... arguments) {
		return opened(MemcachedProcess.startWithUser(USER.name(), USER.password(), arguments));
	}

	private RoutedCache cache(String address, @Nullable MemcachedUser user, int connections, Duration timeout) {
		MemcachedSettings settings = MemcachedFixture.settings(List.of(MemcachedServer.of(address)), protocol(),
				timeout);
		settings = MemcachedFixture.withConnections(settings, connections);
		if (user != null) {
			settings = MemcachedFixture.withUser(settings, user);
		}
		MemcachedClientFactory noting = (connectionFactory, resolved) -> {
			MemcachedClient client = MemcachedClientFactory.standard().createClient(connectionFactory, resolved);
			this.clients.add(client.getConnection());
			return client;
		};
		return opened(MemcachedFixture.open(settings, noting, Clock.systemUTC(), Duration.ofSeconds(2)));
	}

	private RoutedCache cache(String address, @Nullable MemcachedUser user) {
		return cache(address, user, 1, TIMEOUT);
	}

	/** The log lines about one server: tests of other servers log at the same time. */
	private List<String> lines(String address) {
		return lines().stream().filter((line) -> line.contains("memcached " + address + " ")).toList();
	}

	/**
	 * The log lines about users. The loss of a server that was slow to refuse us may be
	 * told before.
	 */
	private List<String> told(MemcachedProcess server) {
		return lines(server.address()).stream()
			.filter((line) -> line.contains("hybrid-session.memcached.username"))
			.toList();
	}

	@Test
	@Execution(ExecutionMode.CONCURRENT)
	void knownUserIsLetIn() {
		MemcachedProcess server = serverWithUser();
		RoutedCache cache = cache(server.address(), USER);
		awaiting().until(() -> cache.put(this.key, bytes("value"), LONG).stored());
		assertThat(hit(cache).value()).isEqualTo(bytes("value"));
		assertThat(cache.replace(this.key, bytes("next"), hit(cache).token(), LONG).stored()).isTrue();
		assertThat(told(server)).isEmpty();
	}

	@Test
	@Execution(ExecutionMode.CONCURRENT)
	void everyConnectionSaysWhoWeAreAndAgainAfterARestart() {
		MemcachedProcess server = serverWithUser();
		RoutedCache cache = cache(server.address(), USER, 3, TIMEOUT);
		for (int round = 0; round < 2; round++) {
			awaiting().until(() -> connected(cache));
			server.restart();
		}
		awaiting().until(() -> connected(cache) && cache.put(this.key, bytes("value"), LONG).stored());
		assertThat(told(server)).isEmpty();
	}

	@Test
	@Execution(ExecutionMode.CONCURRENT)
	void aCutConnectionIsMadeAnewWithTheUser() throws Exception {
		MemcachedProcess server = serverWithUser();
		TcpProxy proxy = opened(TcpProxy.to(server.host(), server.port()));
		RoutedCache cache = cache(proxy.address(), USER);
		awaiting().until(() -> cache.put(this.key, bytes("value"), LONG).stored());
		proxy.cut();
		awaiting().until(() -> cache.read(this.key) == NoHit.UNAVAILABLE);
		proxy.restore();
		assertThat(awaitHit(cache).value()).isEqualTo(bytes("value"));
	}

	@ParameterizedTest
	@Execution(ExecutionMode.CONCURRENT)
	@CsvSource({ "shop, wrong, 1", "nobody, Ocelot-7731, 1", "shop, wrong, 3" })
	void refusedUserIsLoggedOnceAndLetInOnceKnown(String name, String password, int connections) {
		MemcachedProcess server = serverWithUser();
		RoutedCache cache = cache(server.address(), new MemcachedUser(name, password), connections, TIMEOUT);
		awaiting().until(() -> {
			assertThat(cache.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
			assertThat(cache.put(this.key, bytes("value"), LONG).outcome()).isEqualTo(Outcome.UNAVAILABLE);
			return this.clients.size() >= REFUSALS * connections;
		});
		assertThat(told(server)).containsExactly("WARN memcached " + server.address()
				+ " refuses the user: check hybrid-session.memcached.username and .password against its authentication"
				+ " file (-Y), or that it offers the SASL mechanism PLAIN (-S). Until then the database serves its"
				+ " sessions");
		server.restartWithUser(name, password);
		awaiting().until(() -> cache.put(this.key, bytes("value"), LONG).stored());
		assertThat(told(server)).hasSize(1);
		awaiting().until(() -> lines(server.address()).contains("INFO memcached " + server.address() + " is there"));
	}

	@Test
	@Execution(ExecutionMode.CONCURRENT)
	void userThatIsNoLongerKnownIsLoggedOnceMore() {
		MemcachedProcess server = serverWithUser();
		RoutedCache cache = cache(server.address(), USER);
		for (int round = 1; round <= 2; round++) {
			awaiting().until(() -> connected(cache));
			server.restartWithUser("other", "other");
			int times = round;
			awaiting().until(() -> told(server).size() == times);
			assertThat(cache.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
			server.restartWithUser(USER.name(), USER.password());
		}
		awaiting().until(() -> connected(cache));
	}

	@Test
	@Execution(ExecutionMode.CONCURRENT)
	void aServerThatWantsAUserIsNotUsedWithoutAndTheLogSaysSo() {
		MemcachedProcess server = serverWithUser();
		RoutedCache cache = cache(server.address(), null);
		awaiting().until(() -> {
			assertThat(cache.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
			return this.clients.size() >= REFUSALS;
		});
		assertThat(told(server)).containsExactly("WARN memcached " + server.address()
				+ " wants a user, and none is set: set hybrid-session.memcached.username and .password."
				+ " Until then the database serves its sessions");
		assertThat(lines(server.address())).as("it answers some questions, which does not make it usable")
			.noneMatch((line) -> line.startsWith("INFO"));
	}

	@Test
	@Execution(ExecutionMode.CONCURRENT)
	void aServerWithoutUsersIsNotTheOneThatWasMeant() {
		MemcachedProcess server = server();
		RoutedCache cache = cache(server.address(), USER);
		awaiting().until(() -> this.clients.size() >= REFUSALS);
		assertThat(cache.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
		assertThat(told(server)).containsExactly("WARN memcached " + server.address()
				+ " has no users: start it with an authentication file (-Y) or SASL (-S), or leave out"
				+ " hybrid-session.memcached.username and .password. Until then the database serves its sessions");
		server.restartWithUser(USER.name(), USER.password());
		awaiting().until(() -> cache.put(this.key, bytes("value"), LONG).stored());
	}

	@Test
	@Execution(ExecutionMode.CONCURRENT)
	void nobodyWaitsForAnAnswerAboutTheUserNorTakesItForAMiss() {
		MemcachedProcess server = serverWithUser();
		CountDownLatch known = new CountDownLatch(1);
		CountDownLatch asked = new CountDownLatch(1);
		server.hesitate(() -> {
			asked.countDown();
			await(known);
		});
		RoutedCache cache = cache(server.address(), USER, 1, MINUTE);
		await(asked);
		CompletableFuture<CacheRead> read = Later.later(() -> cache.read(this.key));
		awaiting().until(read::isDone);
		assertThat(read.join()).isEqualTo(NoHit.UNAVAILABLE);
		assertThat(cache.put(this.key, bytes("value"), LONG).outcome()).isEqualTo(Outcome.UNAVAILABLE);
		assertThat(lines(server.address())).noneMatch((line) -> line.startsWith("INFO"));
		known.countDown();
		awaiting().until(() -> cache.read(this.key) == NoHit.MISS);
		assertThat(cache.put(this.key, bytes("value"), LONG).stored()).isTrue();
		assertThat(told(server)).isEmpty();
	}

	@Test
	@Execution(ExecutionMode.CONCURRENT)
	void aServerThatHasNoMemoryForTheQuestionIsAskedAgain() {
		MemcachedProcess server = serverWithUser("-m", "1", "-M", "-I", "512k");
		RoutedCache filling = cache(server.address(), USER);
		awaiting().until(() -> connected(filling));
		for (int i = 0; filling.put("fill" + i, bytes("x"), LONG).stored(); i++) {
			assertThat(i).as("items of about 100 bytes in 1 MB").isLessThan(100_000);
		}
		RoutedCache late = cache(server.address(), USER);
		int before = this.clients.size();
		awaiting().until(() -> this.clients.size() > before);
		assertThat(late.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
		assertThat(told(server)).as("nothing is wrong with the user").isEmpty();
		filling.remove("fill0");
		awaiting().until(() -> late.read(this.key) == NoHit.MISS);
	}

	@Test
	@Execution(ExecutionMode.CONCURRENT)
	void refusalsLeaveNoThreadBehind() {
		RoutedCache cache = cache(serverWithUser().address(), new MemcachedUser("shop", "wrong"));
		awaiting().until(() -> this.clients.size() >= REFUSALS);
		assertThat(this.clients).allMatch(Thread::isDaemon);
		List<Thread> refused = List.copyOf(this.clients).subList(0, REFUSALS - 1);
		awaiting().until(() -> refused.stream().noneMatch(Thread::isAlive));
		cache.close();
		awaiting().until(() -> this.clients.stream().noneMatch(Thread::isAlive));
		assertThat(Thread.getAllStackTraces().keySet()).as("threads of spymemcached's own authentication")
			.noneMatch(AuthThread.class::isInstance);
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
