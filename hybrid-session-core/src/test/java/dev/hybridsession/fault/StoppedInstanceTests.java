package dev.hybridsession.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.jdbc.JdbcClusterNotebook;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An instance in a process of its own is killed, or stopped for so long that the other
 * instances take it for gone.
 */
@Tag("faults")
class StoppedInstanceTests {

	private final List<MemcachedProcess> nodes = Stream.generate(MemcachedProcess::start).limit(3).toList();

	private final TestDatabase database = TestDatabaseServer.POSTGRESQL.create();

	private final JdbcClusterNotebook notebook = new JdbcClusterNotebook(
			new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid"));

	private RoutedCache cache;

	private HybridInstance here;

	private RunningInstance running;

	private String id;

	private Process there;

	private BufferedReader output;

	@BeforeEach
	void start() throws IOException {
		List<String> addresses = this.nodes.stream().map(MemcachedProcess::address).collect(Collectors.toList());
		this.cache = InstanceProcess.connect(addresses);
		this.here = InstanceProcess.instance(this.cache, this.database.dataSource());
		this.running = new RunningInstance(this.here, this.cache.routes(), InstanceProcess.HEARTBEAT);
		this.id = this.here.create().getId();
		this.there = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), InstanceProcess.class.getName(), String.join(",", addresses),
				this.database.url(), this.database.username(), this.database.password(), this.id)
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		this.output = new BufferedReader(new InputStreamReader(this.there.getInputStream(), StandardCharsets.UTF_8));
		assertThat(tell("read")).isZero();
	}

	@AfterEach
	void stop() throws InterruptedException {
		this.there.destroyForcibly();
		this.running.close();
		this.cache.close();
		this.nodes.forEach(MemcachedProcess::close);
		this.database.close();
	}

	@Test
	void sessionsLeftUnsyncedByAKilledInstanceAreSyncedByTheOther() throws Exception {
		for (int page = 1; page <= 5; page++) {
			assertThat(tell("page")).isEqualTo(page);
		}
		this.there.destroyForcibly().waitFor();
		awaitAlone();
		Awaitility.await().until(() -> this.here.sync.unsynced() == 0);
		this.nodes.forEach(MemcachedProcess::kill);
		Awaitility.await().until(() -> this.cache.routes().away().size() == 3);
		assertThat(InstanceProcess.count(this.here, this.id)).isEqualTo(5);
	}

	@Test
	void anInstanceThatWasStoppedLosesNoNodeAndNobodysPages() throws Exception {
		assertThat(tell("page")).isEqualTo(1);
		int before = tell("changes");
		signal("STOP");
		assertThat(InstanceProcess.page(this.here, this.id)).isEqualTo(2);
		awaitAlone();
		assertThat(InstanceProcess.page(this.here, this.id)).isEqualTo(3);
		signal("CONT");
		assertThat(tell("page")).isEqualTo(4);
		assertThat(InstanceProcess.page(this.here, this.id)).isEqualTo(5);
		Awaitility.await().until(() -> this.notebook.instances().size() == 2);
		assertThat(tell("read")).isEqualTo(5);
		assertThat(tell("changes")).as("nodes that it took for lost").isEqualTo(before);
	}

	private void awaitAlone() {
		Awaitility.await().until(() -> this.notebook.instances().size() == 1);
	}

	private void signal(String name) throws Exception {
		assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(this.there.pid())).start().waitFor()).isZero();
	}

	private int tell(String command) throws IOException {
		this.there.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
		this.there.getOutputStream().flush();
		String line = this.output.readLine();
		while (line != null && !line.startsWith("> ")) {
			line = this.output.readLine();
		}
		assertThat(line).as("the answer to '%s'", command).isNotNull();
		return Integer.parseInt(line.substring(2));
	}

}
