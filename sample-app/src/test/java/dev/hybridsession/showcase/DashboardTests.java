package dev.hybridsession.showcase;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import com.jayway.jsonpath.JsonPath;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.hybridsession.support.Later;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

/**
 * Every button of the dashboard, pressed in a browser. The servers say what it has done,
 * not the page.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DashboardTests {

	private static final List<String> NODE_BUTTONS = List.of("Kill", "Start", "Freeze", "Thaw", "Flush", "Fill");

	private static final List<String> INSTANCE_BUTTONS = List.of("Stop", "Start", "Drain", "Sync", "Reap");

	private static final List<String> DATABASE_BUTTONS = List.of("Take the database away", "Bring the database back");

	private static final List<String> COMPARISON_BUTTONS = List.of("Start the comparison with Spring Session",
			"Stop the comparison with Spring Session");

	private static final Pattern SHORT_ID_AND_LAG = Pattern.compile("(.{8})… \\d+\\.\\d s");

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	@RegisterExtension
	final Chromium chromium = new Chromium();

	private final Cluster cluster = RunningShowcase.cluster();

	@Test
	void everyButtonHasATestBelow() {
		List<String> tested = new ArrayList<>();
		for (MemcachedNode node : this.cluster.nodes()) {
			NODE_BUTTONS.forEach((verb) -> tested.add(verb + " node " + node.name()));
		}
		for (Instance instance : this.cluster.instances()) {
			INSTANCE_BUTTONS.forEach((verb) -> tested.add(verb + " instance " + instance.name()));
		}
		tested.addAll(DATABASE_BUTTONS);
		tested.addAll(COMPARISON_BUTTONS);
		tested.addAll(List.of("Start users", "Stop users"));
		Page page = this.chromium.open("/showcase");
		List<String> shown = page.locator("button")
			.all()
			.stream()
			.map((button) -> button.getAttribute("aria-label"))
			.toList();
		assertThat(shown).containsExactlyInAnyOrderElementsOf(tested);
	}

	@ParameterizedTest
	@ValueSource(strings = { "A", "B", "C" })
	void buttonsOfANodeReachMemcached(String name) throws IOException {
		MemcachedNode node = this.cluster.nodes()
			.stream()
			.filter((each) -> each.name().equals(name))
			.findFirst()
			.orElseThrow();
		NodeConnection memcached = new NodeConnection(node);
		Page page = this.chromium.open("/showcase");
		press(page, "Fill node " + name, "Node " + name + " is full, and has evicted ");
		assertThat(memcached.stat("evictions")).isGreaterThan(100);

		memcached.put("mine", "before");
		press(page, "Kill node " + name, "Node " + name + " is killed.");
		assertThat(memcached.state()).isEqualTo(MemcachedNode.State.DEAD);

		press(page, "Start node " + name, "Node " + name + " is started, empty.");
		assertThat(memcached.isRunning()).isTrue();
		assertThat(memcached.has("mine")).isFalse();

		memcached.put("mine", "again");
		press(page, "Freeze node " + name, "Node " + name + " is frozen, with its data.");
		assertThat(memcached.state()).isEqualTo(MemcachedNode.State.FROZEN);

		press(page, "Thaw node " + name, "Node " + name + " is back, with the data that it had.");
		assertThat(memcached.has("mine")).isTrue();

		press(page, "Flush node " + name, "Node " + name + " is empty.");
		assertThat(memcached.has("mine")).isFalse();
	}

	/** First of all, because a drained instance writes at once. */
	@Test
	@Order(0)
	void sessionWithAnUnsyncedChangeIsShownWithItsLag() {
		Page page = this.chromium.open("/showcase");
		Locator lags = page.locator("[data-text='sessions.lag']");
		Chromium.field(page, "Users").fill("1");
		press(page, "Start users", "1 users load pages.");
		await().untilAsserted(() -> {
			Matcher line = SHORT_ID_AND_LAG.matcher(lags.textContent());
			assertThat(line.matches()).as(lags.textContent()).isTrue();
			String description = get(
					this.cluster.instances().get(0).actuator("hybridsession/" + internalId(line.group(1))));
			assertThat(JsonPath.<Boolean>read(description, "$.aheadOfDatabase")).isTrue();
			assertThat(Duration.parse(JsonPath.read(description, "$.lag"))).isPositive();
		});
		press(page, "Stop users", "The users have stopped.");
		PlaywrightAssertions.assertThat(lags).hasText("");
	}

	private String internalId(String prefix) throws SQLException {
		try (Connection connection = DriverManager.getConnection(this.cluster.database().url(), "sa", "");
				PreparedStatement question = connection
					.prepareStatement("SELECT INTERNAL_ID FROM HYBRID_SESSION WHERE INTERNAL_ID LIKE ?")) {
			question.setString(1, prefix + "%");
			try (ResultSet answer = question.executeQuery()) {
				assertThat(answer.next()).isTrue();
				return answer.getString(1);
			}
		}
	}

	@Test
	void requestsThatWaitForOneLockAreCounted() throws Exception {
		Page page = this.chromium.open("/showcase");
		Locator count = page.locator("[data-text='lock.count']");
		Locator seconds = page.locator("[data-text='lock.seconds']");
		long countBefore = Long.parseLong(count.textContent());
		double secondsBefore = seconds(seconds);
		PageClient alice = new PageClient(PageClient.connections(), URI.create(RunningShowcase.address()));
		assertThat(alice.login("alice").isAccepted()).isTrue();
		alice.get("/frames/frame?column=locked");
		CompletableFuture
			.allOf(IntStream.range(0, 8)
				.mapToObj((i) -> Later.later(() -> addLocked(alice.window())))
				.toArray(CompletableFuture[]::new))
			.join();
		assertThat(alice.get("/frames/locked").body()).isEqualTo("8");
		await().untilAsserted(() -> {
			assertThat(Long.parseLong(count.textContent())).isGreaterThanOrEqualTo(countBefore + 8);
			assertThat(seconds(seconds)).isGreaterThan(secondsBefore);
		});
	}

	private static void addLocked(PageClient frame) {
		try {
			assertThat(frame.post("/frames/locked", Map.of()).status()).isEqualTo(204);
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static double seconds(Locator text) {
		return Double.parseDouble(text.textContent().replace(" s", ""));
	}

	/** First, because a node that was full makes the instances write at once. */
	@ParameterizedTest
	@ValueSource(strings = { "1", "2" })
	@Order(1)
	void buttonsOfAnInstanceReachItsProcess(String name) throws Exception {
		Instance instance = this.cluster.instances()
			.stream()
			.filter((each) -> each.name().equals(name))
			.findFirst()
			.orElseThrow();
		ProcessHandle process = ProcessHandle.of(instance.pid()).orElseThrow();
		Page page = this.chromium.open("/showcase");

		press(page, "Stop instance " + name, "Instance " + name + " is stopped.");
		assertThat(process.isAlive()).isFalse();

		press(page, "Start instance " + name, "Instance " + name + " is started.");
		assertThat(get(instance.actuator("health/readiness"))).contains("UP");

		Page alice = this.chromium.login("alice");
		change(alice, instance);
		press(page, "Sync instance " + name, "rows were written.");
		assertThat(lag(instance)).isZero();

		change(alice, instance);
		press(page, "Drain instance " + name, "rows were written.");
		assertThat(lag(instance)).isZero();

		Instant before = lastReap(instance);
		press(page, "Reap instance " + name, "sessions were ended.");
		assertThat(lastReap(instance)).isAfter(before);
	}

	@Test
	@Order(2)
	void drainedInstancesWriteTheNextChangeAtOnce() {
		Page alice = this.chromium.login("alice");
		Page page = this.chromium.open("/showcase");
		press(page, "Drain instance 1", "Instance 1: ");
		press(page, "Drain instance 2", "Instance 2: ");
		Chromium.field(alice, "Name").fill("colour");
		Chromium.field(alice, "Value").fill("blue");
		Chromium.click(Chromium.button(alice, "Add"));
		this.cluster.nodes().forEach((node) -> {
			node.kill();
			node.start();
		});
		alice.reload();
		assertThat(alice.textContent("main")).contains("colour", "blue");
	}

	@Test
	void buttonsOfTheComparisonStartAndStopItsProcesses() {
		Page page = this.chromium.open("/showcase");
		press(page, COMPARISON_BUTTONS.get(0), "The comparison runs.");
		List<ProcessHandle> processes = LongStream
			.concat(this.cluster.compared().stream().mapToLong((store) -> store.instance().pid()),
					LongStream.of(Objects.requireNonNull(this.cluster.redis()).pid()))
			.mapToObj((pid) -> ProcessHandle.of(pid).orElseThrow())
			.toList();
		assertThat(processes).hasSize(3).allMatch(ProcessHandle::isAlive);
		press(page, COMPARISON_BUTTONS.get(1), "The comparison is stopped.");
		assertThat(processes).noneMatch(ProcessHandle::isAlive);
	}

	@Test
	void chartAndTableOfTheComparisonHaveEachStore() {
		Page page = this.chromium.open("/showcase");
		Locator section = page.locator("section[aria-labelledby=comparison]");
		assertThat(section.locator("tbody th").allTextContents()).containsExactly("Hybrid Session",
				"Spring Session JDBC", "Spring Session with Redis");
		List<Object> lines = section.locator("polyline")
			.all()
			.stream()
			.map((line) -> line
				.evaluate("(line) => getComputedStyle(line).stroke + getComputedStyle(line).strokeWidth"))
			.toList();
		assertThat(lines).hasSize(6).doesNotHaveDuplicates();
		assertThat(section.textContent()).doesNotContain("redis-server is not on the path");
	}

	@Test
	void buttonsOfTheDatabaseCloseAndOpenIt() {
		Page page = this.chromium.open("/showcase");
		press(page, DATABASE_BUTTONS.get(0), "The database is away.");
		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> DriverManager.getConnection(this.cluster.database().url(), "sa", ""));
		press(page, DATABASE_BUTTONS.get(1), "The database is back.");
		assertThatNoException()
			.isThrownBy(() -> DriverManager.getConnection(this.cluster.database().url(), "sa", "").close());
	}

	@Test
	void usersLoadPagesAndAreNotLoggedOutByAKilledNode() throws IOException {
		Page page = this.chromium.open("/showcase");
		Chromium.field(page, "Users").fill("3");
		press(page, "Start users", "3 users load pages.");
		for (MemcachedNode node : this.cluster.nodes()) {
			awaitRequests(1);
			press(page, "Kill node " + node.name(), "is killed.");
			awaitFigure(page, "loaded", 3);
			press(page, "Start node " + node.name(), "is started, empty.");
			awaitFigure(page, "loaded", 3);
		}
		await().untilAsserted(() -> assertThat(List.of("loads.cache", "loads.database")).allSatisfy(
				(tier) -> assertThat(page.locator("[data-text='" + tier + "']").textContent()).isNotEqualTo("0")));
		assertThat(page.locator("#since-logouts").textContent()).isEqualTo("0");
		assertThat(page.locator("#since-clicks").textContent()).isEqualTo("0");
		press(page, "Stop users", "The users have stopped.");
		assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
			.noneMatch((name) -> name.startsWith("simulated user"));
	}

	@Test
	void eachButtonSaysBeforehandWhatWillBeLost() {
		Page page = this.chromium.open("/showcase");
		List<Locator> rows = page.locator(".buttons tbody tr").all();
		assertThat(rows).isNotEmpty().allSatisfy((row) -> {
			assertThat(row.locator("[data-label=Lost]").textContent()).endsWith(".");
			assertThat(row.locator("[data-label='Not lost']").textContent()).endsWith(".");
			assertThat(row.locator("button").count()).isPositive();
		});
	}

	/** The button is enabled by the next look at the servers; Playwright waits for it. */
	private static void press(Page page, String button, String result) {
		Chromium.button(page, button).click();
		PlaywrightAssertions.assertThat(page.locator("#result.good")).containsText(result);
	}

	private void awaitFigure(Page page, String figure, int atLeast) {
		page.waitForCondition(() -> Integer.parseInt(page.locator("#since-" + figure).textContent()) >= atLeast);
	}

	private void awaitRequests(int more) throws IOException {
		long before = requests();
		await().until(() -> requests() >= before + more);
	}

	private long requests() throws IOException {
		long requests = 0;
		for (MemcachedNode node : this.cluster.nodes()) {
			requests += new NodeConnection(node).stat("cmd_get");
		}
		return requests;
	}

	/** Loads pages until the instance has a change that is not in the database. */
	private void change(Page alice, Instance instance) {
		await().until(() -> {
			loadByEach(alice);
			return !lag(instance).isZero();
		});
	}

	/**
	 * Each request goes to the next instance. A page in a window loads files, too: their
	 * number may lead each page to the same instance.
	 */
	private void loadByEach(Page alice) {
		this.cluster.instances()
			.forEach(
					(each) -> assertThat(alice.context().request().get(RunningShowcase.address() + "/").ok()).isTrue());
	}

	private static Duration lag(Instance instance) throws Exception {
		return Duration.parse(JsonPath.read(get(instance.actuator("hybridsession")), "$.sync.lag"));
	}

	private static Instant lastReap(Instance instance) throws Exception {
		Map<String, String> last = JsonPath.read(get(instance.actuator("hybridsession")), "$.jobs.reaper");
		return (last != null) ? Instant.parse(last.get("time")) : Instant.EPOCH;
	}

	private static String get(URI address) throws Exception {
		HttpResponse<String> answer = CLIENT.send(HttpRequest.newBuilder(address).build(),
				HttpResponse.BodyHandlers.ofString());
		assertThat(answer.statusCode()).isEqualTo(200);
		return answer.body();
	}

}
