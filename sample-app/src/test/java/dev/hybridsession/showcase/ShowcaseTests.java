package dev.hybridsession.showcase;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.hybridsession.sample.Browser;
import dev.hybridsession.sample.Page;
import dev.hybridsession.showcase.ShowcaseSettings.SoakSettings;
import io.lettuce.core.RedisClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

/**
 * The whole showcase: three memcached nodes, two instances in JVMs of their own, and the
 * address before them. The last test closes it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ShowcaseTests {

	private static ServletWebServerApplicationContext showcase;

	private static Cluster cluster;

	private Browser alice;

	@BeforeAll
	static void start() {
		showcase = RunningShowcase.get();
		cluster = RunningShowcase.cluster();
	}

	@BeforeEach
	void login() {
		this.alice = new Browser(showcase.getWebServer().getPort());
		assertThat(this.alice.login("alice", "alice").principal()).isEqualTo("alice");
	}

	@Test
	void instancesServeASessionInTurn() {
		List<String> instances = IntStream.range(0, 4)
			.mapToObj((i) -> this.alice.home().header(Proxy.INSTANCE))
			.toList();
		assertThat(instances).containsSubsequence("1", "2", "1")
			.doesNotContainSequence("1", "1")
			.doesNotContainSequence("2", "2");
	}

	@Test
	void everyNodeMayDieAndNobodyIsLoggedOut() {
		for (MemcachedNode node : cluster.nodes()) {
			node.kill();
			assertThat(this.alice.home().principal()).isEqualTo("alice");
			assertThat(this.alice.home().principal()).isEqualTo("alice");
			node.start();
		}
	}

	@Test
	void frozenNodeAnswersAgainWithItsDataWhenItIsThawed() {
		MemcachedNode node = cluster.nodes().get(0);
		node.freeze();
		assertThat(node.state()).isEqualTo(MemcachedNode.State.FROZEN);
		assertThat(this.alice.home().principal()).isEqualTo("alice");
		node.thaw();
		assertThat(node.stats()).containsKey("curr_items");
		assertThat(this.alice.home().principal()).isEqualTo("alice");
	}

	@Test
	void flushedNodeIsEmpty() {
		cluster.nodes().forEach(MemcachedNode::flush);
		Page page = this.alice.home();
		assertThat(page.principal()).isEqualTo("alice");
		assertThat(page.servedBy()).isEqualTo("DATABASE");
	}

	@Test
	void databaseGoesAwayAndLoggedInUsersStay() throws Exception {
		cluster.database().takeAway();
		try {
			assertThat(this.alice.home().principal()).isEqualTo("alice");
			assertThat(this.alice.home().principal()).isEqualTo("alice");
		}
		finally {
			cluster.database().bringBack();
		}
		// one page more, so that each instance is asked in turn
		await().untilAsserted(() -> {
			this.alice.home();
			assertThat(this.alice.sync().body()).contains("The database has everything now.");
		});
	}

	/**
	 * Before the tests that restart nodes: an instance starts when all reach the same
	 * nodes, and one that was lost many times is reached again after a while.
	 */
	@Test
	@Order(2)
	void stoppedInstanceWritesItsSessionsAndTheOtherServesThem() {
		Instance stopped = cluster.instances().get(0);
		this.alice.add("colour", "blue");
		assertThat(press("stop-instance-1")).isEqualTo("Instance 1 is stopped.");
		assertThat(this.alice.home().header(Proxy.INSTANCE)).isEqualTo("2");
		assertThat(this.alice.home().body()).contains("Logged in as", "blue");
		assertThat(stopped.state()).isEqualTo(Instance.State.STOPPED);
		press("start-instance-1");
		assertThat(this.alice.home().header(Proxy.INSTANCE) + this.alice.home().header(Proxy.INSTANCE)).contains("1");
	}

	@Test
	void dashboardShowsEachServerWithItsButtons() {
		String page = this.alice.load("/showcase").body();
		assertThat(page).contains("Node <span>A</span>", "Node <span>C</span>", "Instance <span>2</span>");
		for (Button button : showcase.getBean(Buttons.class).all()) {
			assertThat(page).contains("action=\"/showcase/press/" + button.id() + "\"",
					"aria-label=\"" + button.description() + "\"");
		}
		assertThat(page).doesNotContain("data-text=\"\"").contains("data-state=\"running\">running<");
	}

	@Test
	void buttonTakesTheDatabaseAwayAndBringsItBack() {
		press("take-away-database");
		try {
			assertThatExceptionOfType(SQLException.class)
				.isThrownBy(() -> DriverManager.getConnection(cluster.database().url(), "sa", ""));
			assertThat(this.alice.post("/showcase/press/start-comparison", Map.of()).body())
				.contains("cannot be done now");
		}
		finally {
			press("bring-back-database");
		}
		assertThatNoException()
			.isThrownBy(() -> DriverManager.getConnection(cluster.database().url(), "sa", "").close());
	}

	@Test
	void buttonsRunTheJobsOfAnInstanceByItsEndpoint() {
		// a node of an earlier test may not be back yet
		await().untilAsserted(() -> {
			assertThat(press("drain-instance-1")).matches("Instance 1: \\d+ rows were written\\.");
			assertThat(press("sync-instance-1")).matches("Instance 1: \\d+ rows were written\\.");
			assertThat(press("reap-instance-1")).matches("Instance 1: \\d+ sessions were ended\\.");
		});
	}

	/** First, because after a loss changes are written at once. */
	@Test
	@Order(1)
	void syncedChangesSurviveTheLossOfAllNodes() {
		this.alice.add("colour", "green");
		// a node of an earlier test may not be back yet
		await().untilAsserted(() -> {
			press("sync-instance-1");
			press("sync-instance-2");
		});
		List.of("A", "B", "C").forEach((node) -> press("flush-node-" + node));
		assertThat(this.alice.home().body()).contains("green");
	}

	/**
	 * Before the tests that take the database away: for a sync interval after that, the
	 * reaper ends no session that memcached does not have.
	 */
	@Test
	@Order(3)
	void reapEndsASessionThatHasExpired() throws Exception {
		Browser bob = new Browser(showcase.getWebServer().getPort());
		assertThat(bob.login("bob", "bob").principal()).isEqualTo("bob");
		List.of("A", "B", "C").forEach((node) -> press("flush-node-" + node));
		assertThat(update("UPDATE HYBRID_SESSION SET LAST_ACCESS_TIME = 1, EXPIRY_TIME = 2 WHERE PRINCIPAL = 'bob'"))
			.isGreaterThanOrEqualTo(1);
		// it defers sessions while it does not reach all servers
		await().untilAsserted(() -> {
			assertThat(press("reap-instance-2")).matches("Instance 2: \\d+ sessions were ended\\.");
			assertThat(
					update("UPDATE HYBRID_SESSION SET EXPIRY_TIME = 2 WHERE PRINCIPAL = 'bob' AND ENDED_TIME IS NULL"))
				.isZero();
		});
	}

	private static int update(String sql) throws SQLException {
		try (Connection connection = DriverManager.getConnection(cluster.database().url(), "sa", "");
				Statement statement = connection.createStatement()) {
			return statement.executeUpdate(sql);
		}
	}

	@Test
	void buttonFillsTheNodeUntilItEvicts() {
		MemcachedNode node = cluster.nodes().get(2);
		assertThat(node.stats()).containsEntry("evictions", "0");
		assertThat(press("fill-node-C")).matches("Node C is full, and has evicted \\d{4,} items\\..*");
		assertThat(node.stats()).doesNotContainEntry("evictions", "0");
		assertThat(this.alice.home().principal()).isEqualTo("alice");
		// room for the other tests
		press("kill-node-C");
		press("start-node-C");
	}

	@Test
	void comparisonCountsTheQuestionsOfEachStoreUnderTheSameLoad() throws Exception {
		assertThat(press("start-comparison")).startsWith("The comparison runs.");
		RedisServer redis = Objects.requireNonNull(cluster.redis());
		this.alice.post("/showcase/users", Map.of("users", "2"));
		Watch watch = showcase.getBean(Watch.class);
		try {
			await().untilAsserted(() -> {
				for (String store : List.of("hybrid", "jdbc", "redis")) {
					assertThat(figure(watch, "comparison.pages." + store)).isGreaterThan(5);
					assertThat(watch.values().get("comparison.points.questions." + store)).contains(" ");
				}
				// each page reads its session and writes what it has counted
				for (String store : List.of("jdbc", "redis")) {
					assertThat(figure(watch, "comparison.questions." + store))
						.isGreaterThan(2 * figure(watch, "comparison.pages." + store));
				}
			});
			assertThat(update("UPDATE SPRING_SESSION SET PRINCIPAL_NAME = PRINCIPAL_NAME")).isGreaterThanOrEqualTo(2);
			try (RedisClient client = RedisClient.create("redis://127.0.0.1:" + redis.port())) {
				assertThat(client.connect().sync().keys("spring:session:sessions:*")).hasSizeGreaterThanOrEqualTo(2);
			}
		}
		finally {
			this.alice.post("/showcase/users/stop", Map.of());
		}
		List<Long> pids = Stream
			.concat(cluster.compared().stream().map((store) -> store.instance().pid()), Stream.of(redis.pid()))
			.toList();
		press("stop-comparison");
		assertThat(pids).doesNotContain(0L)
			.allSatisfy((pid) -> assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive))
				.isNotEqualTo(Optional.of(true)));
	}

	private static long figure(Watch watch, String key) {
		return Long.parseLong(watch.values().getOrDefault(key, "0"));
	}

	@Test
	void dashboardTellsHeartbeatPassesAndFreshness() {
		Watch watch = showcase.getBean(Watch.class);
		await().untilAsserted(() -> {
			assertThat(watch.values().get("instance.2.heartbeat")).matches("\\d+ s ago");
			assertThat(watch.values().get("instance.1.sync")).contains("rows written");
			assertThat(figure(watch, "freshness.current")).isPositive();
		});
	}

	@Test
	void soakPressesButtonsAndReportsWhatTheUsersHaveLost() {
		List<String> lines = new CopyOnWriteArrayList<>();
		Soak soak = new Soak(cluster, showcase.getBean(Buttons.class), showcase.getBean(SimulatedUsers.class),
				new SoakSettings(Duration.ofSeconds(2), 1, 2, Duration.ofSeconds(1), Duration.ofSeconds(1)),
				lines::add);
		soak.run();
		assertThat(lines).anyMatch((line) -> line.matches("so far: LOADED [1-9].*LOGOUTS 0.*CLICKS 0.*"))
			.anyMatch((line) -> line.matches("at the end,   instance 2: heap [1-9].* MB, [1-9].*"))
			.anyMatch((line) -> line
				.matches("at the end,   proxy, page and users: heap [1-9].* MB, [1-9].* threads, [1-9].*"));
	}

	@Test
	void buttonThatCannotBePressedNowIsRefused() {
		Page page = this.alice.post("/showcase/press/start-node-A", Map.of());
		assertThat(page.status()).isEqualTo(409);
		assertThat(page.body()).isEqualTo("Start node A: that cannot be done now.");
	}

	@Test
	void pageOfAnotherSitePressesNoButton() throws Exception {
		HttpRequest.Builder press = HttpRequest
			.newBuilder(
					URI.create("http://localhost:" + showcase.getWebServer().getPort() + "/showcase/press/kill-node-A"))
			.POST(HttpRequest.BodyPublishers.noBody());
		HttpResponse<Void> answer = HttpClient.newHttpClient()
			.send(press.header("Origin", "http://elsewhere.example.org").build(),
					HttpResponse.BodyHandlers.discarding());
		assertThat(answer.statusCode()).isEqualTo(403);
		assertThat(cluster.nodes().get(0).state()).isEqualTo(MemcachedNode.State.RUNNING);
		assertThat(this.alice.post("/showcase/press/kill-node-Z", Map.of()).status()).isEqualTo(404);
	}

	private String press(String button) {
		Page page = this.alice.post("/showcase/press/" + button, Map.of());
		assertThat(page.status()).as(page.body()).isEqualTo(200);
		return page.body();
	}

	@Test
	@Order(Integer.MAX_VALUE)
	void closedShowcaseLeavesNoProcess() {
		List<ProcessHandle> processes = Stream
			.concat(cluster.nodes().stream().map(MemcachedNode::pid), cluster.instances().stream().map(Instance::pid))
			.flatMap((pid) -> ProcessHandle.of(pid).stream())
			.toList();
		assertThat(processes).hasSize(5);
		showcase.close();
		assertThat(processes).noneMatch(ProcessHandle::isAlive);
	}

}
