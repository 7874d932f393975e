package dev.hybridsession.showcase;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.hybridsession.sample.Browser;
import dev.hybridsession.sample.Page;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The whole showcase: three memcached nodes, two instances in JVMs of their own, and the
 * address before them. It is started once.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ShowcaseTests {

	private static ServletWebServerApplicationContext showcase;

	private static Cluster cluster;

	private Browser alice;

	@BeforeAll
	static void start() {
		showcase = (ServletWebServerApplicationContext) new SpringApplicationBuilder(ShowcaseApplication.class)
			.properties(ShowcaseApplication.CONFIGURATION)
			.run("--server.port=0", "--showcase.directory=target/showcase");
		cluster = showcase.getBean(Cluster.class);
	}

	@AfterAll
	static void stop() {
		showcase.close();
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
		await().atMost(Duration.ofMinutes(1))
			.untilAsserted(() -> assertThat(this.alice.sync().body()).contains("The database has everything now."));
	}

	@Test
	void stoppedInstanceWritesItsSessionsAndTheOtherServesThem() {
		Instance stopped = cluster.instances().get(0);
		this.alice.add("colour", "blue");
		stopped.stop();
		assertThat(this.alice.home().header(Proxy.INSTANCE)).isEqualTo("2");
		assertThat(this.alice.home().body()).contains("Logged in as", "blue");
		stopped.start();
		assertThat(this.alice.home().header(Proxy.INSTANCE) + this.alice.home().header(Proxy.INSTANCE)).contains("1");
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
