package dev.hybridsession.autoconfigure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;

import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionOperations;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TcpProxy;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import net.spy.memcached.MemcachedClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application, in a process of its own, is paused and restarted, stopped and started,
 * and then killed, beside another one that goes on.
 */
class StopStartTests {

	private static TcpProxy proxy;

	private final MemcachedProcess memcached = MemcachedProcess.start();

	private final TestDatabase database = TestDatabaseServer.POSTGRESQL.create();

	private final JdbcTemplate jdbc = new JdbcTemplate(this.database.dataSource());

	private ConfigurableApplicationContext other;

	private Process process;

	private BufferedReader output;

	private String root;

	@BeforeEach
	void start() throws IOException {
		proxy = TcpProxy.to(this.memcached.host(), this.memcached.port());
		List<String> arguments = List.of("--server.port=0",
				"--hybrid-session.memcached.servers=" + this.memcached.address(),
				"--spring.datasource.url=" + this.database.url(),
				"--spring.datasource.username=" + this.database.username(),
				"--spring.datasource.password=" + this.database.password(), "--hybrid-session.cluster.heartbeat=1s",
				"--hybrid-session.sync.interval=3s", "--hybrid-session.reaper.interval=1s",
				// that module is on the class path of these tests, and looks for a file
				// here
				"--spring.docker.compose.enabled=false",
				// a busy machine is no lost node, with which the stop could not sync and
				// sign out
				"--hybrid-session.memcached.operation-timeout=2s");
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-cp", System.getProperty("java.class.path"), StopStartProcess.class.getName());
		builder.command().addAll(arguments);
		this.process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
		this.output = new BufferedReader(new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8));
		this.other = WebApplication.start(ProxiedApplication.class, this.memcached, this.database, this.database.url(),
				"hybrid-session.cluster.heartbeat=1s", "hybrid-session.sync.interval=3s",
				"hybrid-session.reaper.enabled=false");
		this.root = "http://localhost:" + answer();
		awaitInstances(2);
	}

	@AfterEach
	void close() {
		this.process.destroyForcibly();
		this.other.close();
		this.database.close();
		this.memcached.close();
		proxy.close();
	}

	@Test
	void anInstanceThatStartsAgainHasMissedWhatHasHappenedAndIsOneOfSeveral() throws Exception {
		Browser first = new Browser(this.root);
		Browser second = new Browser(this.root);
		assertThat(first.get("/visit").body()).isEqualTo("1");
		assertThat(second.get("/visit").body()).isEqualTo("1");
		tell("pause");
		assertThat(instances()).isOne();
		proxy.cut();
		awaitMemcached(false);
		visitElsewhere(first);
		visitElsewhere(second);
		proxy.restore();
		awaitMemcached(true);
		assertThat(first.get("/read").body()).as("read while it is paused").isEqualTo("2");
		tell("restart");
		assertThat(second.get("/read").body()).as("read after it has started again").isEqualTo("2");
		assertJobsRun(first);
		tell("stop");
		assertThat(instances()).isOne();
		first.goTo(this.other);
		assertThat(first.get("/visit").body()).isEqualTo("4");
		this.root = "http://localhost:" + tell("start");
		first.goTo(this.root);
		awaitInstances(2);
		assertThat(first.get("/visit").body()).isEqualTo("5");
		this.process.destroyForcibly().waitFor();
		awaitInstances(1);
		await(() -> this.other.getBean(HybridSessionOperations.class).sync().unsyncedSessions() == 0);
		this.memcached.kill();
		awaitMemcached(false);
		first.goTo(this.other);
		assertThat(first.get("/read").body()).as("left unsynced by the killed instance").isEqualTo("5");
	}

	private void visitElsewhere(Browser browser) throws Exception {
		browser.goTo(this.other);
		assertThat(browser.get("/visit").body()).isEqualTo("2");
		browser.goTo(this.root);
	}

	/** Heartbeat, reaper and sync run. No other instance has a reaper. */
	private void assertJobsRun(Browser browser) throws Exception {
		awaitInstances(2);
		long seen = seen();
		HybridSessionRepository sessions = this.other.getBean(HybridSessionRepository.class);
		HybridSession idle = sessions.createSession();
		idle.setMaxInactiveInterval(Duration.ofSeconds(1));
		sessions.save(idle);
		List<Long> versions = versions();
		assertThat(browser.get("/visit").body()).isEqualTo("3");
		await(() -> !versions().equals(versions));
		await(() -> seen() > seen);
		await(() -> this.jdbc.queryForObject(
				"SELECT COUNT(*) FROM HYBRID_SESSION WHERE INTERNAL_ID = ? AND ENDED_TIME IS NOT NULL", Integer.class,
				idle.getInternalId()) == 1);
	}

	private List<Long> versions() {
		return this.jdbc.queryForList("SELECT VERSION FROM HYBRID_SESSION WHERE ENDED_TIME IS NULL ORDER BY VERSION",
				Long.class);
	}

	/** The sign of life of the instance that was silent for longest. */
	private long seen() {
		return Objects
			.requireNonNull(this.jdbc.queryForObject("SELECT MIN(SEEN_TIME) FROM HYBRID_SESSION_INSTANCE", Long.class));
	}

	private int instances() {
		return Objects
			.requireNonNull(this.jdbc.queryForObject("SELECT COUNT(*) FROM HYBRID_SESSION_INSTANCE", Integer.class));
	}

	private void awaitInstances(int count) {
		await(() -> instances() == count);
	}

	private void awaitMemcached(boolean there) {
		SessionCache cache = this.other.getBean(SessionCache.class);
		await(() -> cache.routes().away().isEmpty() == there);
	}

	private static void await(Callable<Boolean> condition) {
		Awaitility.await().until(condition);
	}

	private String tell(String command) throws IOException {
		this.process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
		this.process.getOutputStream().flush();
		return answer();
	}

	private String answer() throws IOException {
		String line = this.output.readLine();
		while (line != null && !line.startsWith("> ")) {
			line = this.output.readLine();
		}
		assertThat(line).as("the answer of the process").isNotNull();
		return line.substring(2);
	}

	@Configuration(proxyBeanMethods = false)
	@Import(WebApplication.class)
	static class ProxiedApplication {

		@Bean
		MemcachedClientFactory clients() {
			return (connectionFactory, address) -> new MemcachedClient(connectionFactory,
					List.of(new InetSocketAddress(address.getAddress(), proxy.port())));
		}

	}

}
