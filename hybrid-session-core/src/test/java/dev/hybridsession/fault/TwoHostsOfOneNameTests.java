package dev.hybridsession.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.jdbc.JdbcSessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two instances, each a process with its jobs and a hosts file of its own, in which one
 * name leads to another host: as when a DNS record differs between two machines.
 */
@Tag("faults")
class TwoHostsOfOneNameTests {

	private static final String NAME = "cache.test";

	private final List<AutoCloseable> opened = new ArrayList<>();

	@TempDir
	private Path directory;

	@AfterEach
	void close() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	@Test
	void allPagesCountAndALogoutThroughOneInstanceIsOneForTheOther() throws Exception {
		MemcachedProcess here = opened(MemcachedProcess.start("-l", "127.0.0.2"));
		opened(MemcachedProcess.start("-l", "127.0.0.3:" + here.port()));
		TestDatabase database = opened(TestDatabaseServer.POSTGRESQL.create());
		String id = session(here, database);
		Instance one = opened(new Instance("127.0.0.2", here.port(), database, id));
		Instance two = opened(new Instance("127.0.0.3", here.port(), database, id));
		one.awaitWarning();
		two.awaitWarning();
		for (int page = 1; page <= 6; page += 2) {
			assertThat(one.tell("page")).isEqualTo(page);
			assertThat(two.tell("page")).isEqualTo(page + 1);
		}
		one.tell("logout");
		assertThat(two.tell("read")).isEqualTo(-1);
		assertThat(one.tell("read")).isEqualTo(-1);
	}

	private static String session(MemcachedProcess memcached, TestDatabase database) {
		try (RoutedCache cache = InstanceProcess.connect(List.of(memcached.address()))) {
			return HybridInstance
				.on(cache, new JdbcSessionStore(new Tables(database.dataSource(), "HYBRID_SESSION", "hybrid")),
						Clock.systemUTC())
				.build()
				.create()
				.getId();
		}
	}

	private <T extends AutoCloseable> T opened(T closeable) {
		this.opened.add(closeable);
		return closeable;
	}

	/** An {@link InstanceProcess} for which the name is that of a host of its own. */
	private final class Instance implements AutoCloseable {

		private final Process process;

		private final BufferedReader output;

		private boolean warned;

		Instance(String host, int port, TestDatabase database, String id) throws IOException {
			Path hosts = Files.writeString(TwoHostsOfOneNameTests.this.directory.resolve(host),
					host + " " + NAME + "\n127.0.0.1 localhost\n");
			this.process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
					"-Djdk.net.hosts.file=" + hosts, "-XX:TieredStopAtLevel=1", "-cp",
					System.getProperty("java.class.path"), InstanceProcess.class.getName(), NAME + ":" + port,
					database.url(), database.username(), database.password(), id)
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start();
			this.output = this.process.inputReader(StandardCharsets.UTF_8);
		}

		/** Each instance hears of the other with its next heartbeat. */
		void awaitWarning() {
			Awaitility.await().until(() -> {
				tell("read");
				return this.warned;
			});
		}

		int tell(String command) throws IOException {
			this.process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
			this.process.getOutputStream().flush();
			String line = this.output.readLine();
			while (line != null && !line.startsWith("> ")) {
				this.warned |= line.contains("A name of memcached leads instances to different servers");
				line = this.output.readLine();
			}
			assertThat(line).as("the answer to '%s'", command).isNotNull();
			return Integer.parseInt(line.substring(2));
		}

		@Override
		public void close() {
			this.process.destroyForcibly();
		}

	}

}
