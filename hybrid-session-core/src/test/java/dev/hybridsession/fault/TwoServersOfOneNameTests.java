package dev.hybridsession.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

import dev.hybridsession.HybridSession;
import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.RecordMode;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.cache.memcached.MemcachedFixture;
import dev.hybridsession.internal.cache.memcached.MemcachedServer;
import dev.hybridsession.internal.cache.routing.CacheNode;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.cache.routing.SealedNode;
import dev.hybridsession.internal.copies.SessionTiming;
import dev.hybridsession.internal.jdbc.JdbcClusterNotebook;
import dev.hybridsession.internal.jdbc.JdbcSessionStore;
import dev.hybridsession.internal.jdbc.JdbcSubsessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.jobs.Heartbeat;
import dev.hybridsession.internal.security.Keys;
import dev.hybridsession.internal.security.RecordSeal;
import dev.hybridsession.internal.store.NodeIdentity;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import net.spy.memcached.MemcachedClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Instances that have one name for two memcached processes, as with {@code localhost} on
 * two hosts: each must notice, and go by the database.
 */
@ExtendWith(OutputCaptureExtension.class)
@Tag("faults")
class TwoServersOfOneNameTests {

	private static final String NAME = "localhost:11211";

	private static final Duration SKEW = Duration.ofMillis(100);

	private final List<AutoCloseable> opened = new ArrayList<>();

	private final TestDatabase database = opened(TestDatabaseServer.H2.create());

	private final MemcachedProcess here = opened(MemcachedProcess.start());

	private final MemcachedProcess there = opened(MemcachedProcess.start());

	@AfterEach
	void close() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "BINARY", "META" })
	void logoutThroughOneInstanceIsOneForTheOther(MemcachedProtocol protocol) {
		assertThatALogoutIsOneForTheOther(new Instance(protocol, this.here), new Instance(protocol, this.there));
	}

	/** The identity of a server is no value of the application, and is not sealed. */
	@Test
	void logoutThroughOneInstanceIsOneForTheOtherIfRecordsAreSealed() {
		UnaryOperator<CacheNode> seal = (node) -> new SealedNode(node,
				new RecordSeal(Keys.of(Keys.ONE), RecordMode.REQUIRE, 1_000_000), SessionObserver.NONE);
		assertThatALogoutIsOneForTheOther(new Instance(MemcachedProtocol.BINARY, this.here, seal),
				new Instance(MemcachedProtocol.BINARY, this.there, seal));
	}

	/** There is no room for a token, so the processes alone tell the servers apart. */
	@Test
	void logoutThroughOneInstanceIsOneForTheOtherIfTheServersAreFull() throws IOException {
		Instance one = new Instance(MemcachedProtocol.BINARY, full());
		Instance two = new Instance(MemcachedProtocol.BINARY, full());
		assertThat(one.cache.routes().identities().get(NAME).token()).isEmpty();
		assertThat(two.cache.routes().identities().get(NAME).token()).isEmpty();
		assertThatALogoutIsOneForTheOther(one, two);
	}

	private void assertThatALogoutIsOneForTheOther(Instance one, Instance two) {
		one.beat();
		String id = one.hybrid.create().getId();
		assertThat(two.hybrid.page(id, (session) -> session.setAttribute("seen", true))).isTrue();
		one.hybrid.repository.deleteById(id);
		assertThat(two.hybrid.repository.findById(id)).isNull();
		assertThat(two.hybrid.page(id, (session) -> session.setAttribute("seen", true))).isFalse();
	}

	/** Takes no more items of the size of a token. Those of sessions are larger. */
	private MemcachedProcess full() throws IOException {
		MemcachedProcess server = opened(MemcachedProcess.start("-M", "-m", "1", "-I", "512k"));
		try (Socket socket = new Socket(server.host(), server.port())) {
			BufferedReader answers = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
			String answer = "STORED";
			for (int i = 0; answer.equals("STORED"); i++) {
				socket.getOutputStream()
					.write("set hybrid-filler-%05d 0 0 36\r\n%036d\r\n".formatted(i, i)
						.getBytes(StandardCharsets.US_ASCII));
				answer = answers.readLine();
			}
			assertThat(answer).startsWith("SERVER_ERROR out of memory");
		}
		return server;
	}

	@Test
	void oldIdIsDeadForTheOtherInstanceAfterALogin() {
		Instance one = new Instance(MemcachedProtocol.BINARY, this.here);
		Instance two = new Instance(MemcachedProtocol.BINARY, this.there);
		one.beat();
		String id = one.hybrid.create().getId();
		assertThat(two.hybrid.repository.findById(id)).isNotNull();
		HybridSession login = Objects.requireNonNull(one.hybrid.repository.findById(id));
		String newId = login.changeSessionId();
		one.hybrid.repository.save(login);
		assertThat(two.hybrid.repository.findById(id)).isNull();
		assertThat(two.hybrid.repository.findById(newId)).isNotNull();
	}

	@Test
	void alternatingIncrementsAllSurvive() {
		Instance one = new Instance(MemcachedProtocol.BINARY, this.here);
		Instance two = new Instance(MemcachedProtocol.BINARY, this.there);
		one.beat();
		String id = one.hybrid.create().getId();
		for (int i = 0; i < 10; i++) {
			one.increment(id);
			two.increment(id);
		}
		assertThat(one.count(id)).isEqualTo(20);
		assertThat(two.count(id)).isEqualTo(20);
	}

	@Test
	void incrementsOfASubsessionAllSurvive() {
		Instance one = new Instance(MemcachedProtocol.BINARY, this.here);
		Instance two = new Instance(MemcachedProtocol.BINARY, this.there);
		one.beat();
		String id = one.hybrid.create().getId();
		for (int i = 0; i < 5; i++) {
			one.hybrid.subsessions.of(id, "cart", Integer.class).update((old) -> (old != null) ? old + 1 : 1);
			two.hybrid.subsessions.of(id, "cart", Integer.class).update((old) -> (old != null) ? old + 1 : 1);
		}
		assertThat(one.hybrid.subsessions.of(id, "cart", Integer.class).get()).isEqualTo(10);
	}

	/** Changes that the running instance has not synced yet are nowhere else. */
	@Test
	void instanceThatStartsServesNothingBeforeTheOtherHasSynced() {
		Instance one = new Instance(MemcachedProtocol.BINARY, this.here);
		one.beat();
		String id = one.hybrid.create().getId();
		one.increment(id);
		Instance two = new Instance(MemcachedProtocol.BINARY, this.there);
		assertThat(two.heartbeat().othersHaveSettled()).isFalse();
		one.beat();
		one.hybrid.sync.run();
		one.beat();
		assertThat(two.heartbeat().othersHaveSettled()).isTrue();
		assertThat(two.count(id)).isEqualTo(1);
	}

	@Test
	void oneWarningNamesBothServersAndOneLineSaysThatItIsOver(CapturedOutput output) {
		Duration heartbeat = Duration.ofMillis(500);
		Instance one = new Instance(MemcachedProtocol.BINARY, this.here, UnaryOperator.identity(), heartbeat);
		Instance two = new Instance(MemcachedProtocol.BINARY, this.there, UnaryOperator.identity(), heartbeat);
		String here = NAME + " leads this instance to process " + this.here.pid();
		String there = NAME + " leads this instance to process " + this.there.pid();
		Awaitility.await().until(() -> {
			one.beat();
			two.beat();
			return output.toString().contains(here) && output.toString().contains(there);
		});
		one.beat();
		two.beat();
		assertThat(output).containsOnlyOnce(here).containsOnlyOnce(there);
		assertThat(output.toString().lines().filter((line) -> line.contains(here)))
			.allSatisfy((line) -> assertThat(line).contains("WARN", "another to process " + this.there.pid(),
					"hybrid-session.memcached.servers"));
		two.heartbeat().leave();
		one.beat();
		one.beat();
		assertThat(output).containsOnlyOnce("leads all instances to the same server again");
	}

	/** As when the record of the name was changed while the old server lives. */
	@Test
	void nameThatLeadsOneInstanceElsewhereFromNowOnIsNoticed() {
		Instance one = new Instance(MemcachedProtocol.BINARY, this.here);
		Instance two = new Instance(MemcachedProtocol.BINARY, this.here);
		one.beat();
		two.beat();
		String id = one.hybrid.create().getId();
		two.increment(id);
		two.leadTo(this.there);
		two.beat();
		one.beat();
		one.increment(id);
		two.increment(id);
		assertThat(one.count(id)).isEqualTo(3);
		assertThat(two.count(id)).isEqualTo(3);
		one.hybrid.repository.deleteById(id);
		assertThat(two.hybrid.repository.findById(id)).isNull();
	}

	/** Once all instances reach one server, each earlier copy there is checked once. */
	@Test
	void onceAllReachOneServerAgainItIsTrustedAfterACheck() {
		Instance one = new Instance(MemcachedProtocol.BINARY, this.here);
		Instance two = new Instance(MemcachedProtocol.BINARY, this.there);
		one.beat();
		String id = one.hybrid.create().getId();
		two.increment(id);
		one.increment(id);
		two.increment(id);
		one.leadTo(this.there);
		one.beat();
		two.beat();
		one.beat();
		assertThat(one.count(id)).isEqualTo(3);
		Awaitility.await().until(() -> {
			one.count(id);
			int before = one.hybrid.store.total();
			one.count(id);
			return one.hybrid.store.total() == before;
		});
	}

	private <T extends AutoCloseable> T opened(T closeable) {
		this.opened.add(closeable);
		return closeable;
	}

	/** An instance whose name for memcached leads where the test says. */
	private final class Instance {

		private volatile MemcachedProcess server;

		private volatile MemcachedClient client;

		final RoutedCache cache;

		final HybridInstance hybrid;

		Instance(MemcachedProtocol protocol, MemcachedProcess server) {
			this(protocol, server, UnaryOperator.identity());
		}

		Instance(MemcachedProtocol protocol, MemcachedProcess server, UnaryOperator<CacheNode> seal) {
			this(protocol, server, seal, HybridInstance.HEARTBEAT);
		}

		Instance(MemcachedProtocol protocol, MemcachedProcess server, UnaryOperator<CacheNode> seal,
				Duration heartbeat) {
			this.server = server;
			MemcachedClientFactory clients = (connectionFactory, address) -> {
				MemcachedClient made = new MemcachedClient(connectionFactory,
						List.of(new InetSocketAddress(this.server.host(), this.server.port())));
				this.client = made;
				return made;
			};
			this.cache = opened(MemcachedFixture.open(
					MemcachedFixture.settings(List.of(MemcachedServer.of(NAME)), protocol, Duration.ofSeconds(1)),
					clients, Clock.systemUTC(), SKEW, seal));
			Awaitility.await().until(() -> this.cache.routes().away().isEmpty());
			this.hybrid = HybridInstance
				.on(this.cache,
						new JdbcSessionStore(new Tables(TwoServersOfOneNameTests.this.database.dataSource(),
								"HYBRID_SESSION", "hybrid")),
						Clock.systemUTC())
				.heartbeat(heartbeat)
				.timing(new SessionTiming(Duration.ofSeconds(120), Duration.ofSeconds(1), SKEW, Duration.ofMinutes(1)))
				.subsessions(new JdbcSubsessionStore(
						new Tables(TwoServersOfOneNameTests.this.database.dataSource(), "HYBRID_SESSION", "hybrid")))
				.cluster(this.cache,
						new JdbcClusterNotebook(new Tables(TwoServersOfOneNameTests.this.database.dataSource(),
								"HYBRID_SESSION", "hybrid")))
				.build();
			beat();
		}

		void leadTo(MemcachedProcess another) {
			this.server = another;
			this.client.shutdown();
			Awaitility.await().until(() -> {
				// none while the node is connected to anew, which is at any time
				NodeIdentity identity = this.cache.routes().identities().get(NAME);
				return identity != null && identity.process().startsWith(another.pid() + "@");
			});
		}

		Heartbeat heartbeat() {
			return Objects.requireNonNull(this.hybrid.heartbeat);
		}

		void beat() {
			assertThat(heartbeat().beat()).isTrue();
		}

		void increment(String id) {
			assertThat(this.hybrid.page(id, (session) -> {
				Integer count = session.getAttribute("count");
				session.setAttribute("count", (count != null) ? count + 1 : 1);
			})).isTrue();
		}

		int count(String id) {
			HybridSession session = this.hybrid.repository.findById(id);
			return (session != null) ? Objects.requireNonNullElse(session.<Integer>getAttribute("count"), 0) : -1;
		}

	}

}
