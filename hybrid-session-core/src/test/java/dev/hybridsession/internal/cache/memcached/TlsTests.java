package dev.hybridsession.internal.cache.memcached;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import javax.net.ssl.SSLContext;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.store.CacheRead.NoHit;
import dev.hybridsession.support.FakeServer;
import dev.hybridsession.support.Later;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TcpProxy;
import dev.hybridsession.support.TestAuthority;
import dev.hybridsession.support.TestCertificate;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.DefaultConnectionFactory;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.MemcachedConnection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Tests of connections with TLS to real servers, and of the causes why there is none. */
class TlsTests extends MemcachedTestBed {

	private static final MemcachedUser USER = new MemcachedUser("shop", "Ocelot-7731");

	private static final byte TLS_HANDSHAKE = 0x16;

	@TempDir
	static Path directory;

	private static TestAuthority authority;

	private static TestCertificate certificate;

	private static MemcachedProcess server;

	private MemcachedProtocol protocol = MemcachedProtocol.AUTO;

	@BeforeAll
	static void start() throws Exception {
		authority = new TestAuthority();
		certificate = authority.issue(directory.resolve("valid"), "127.0.0.1");
		server = MemcachedProcess.start(certificate.memcachedArguments());
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Override
	MemcachedProtocol protocol() {
		return this.protocol;
	}

	private static MemcachedTls tls(SSLContext context) {
		return new MemcachedTls(() -> context, (all) -> {
		}, true);
	}

	private static MemcachedTls tls() throws Exception {
		return tls(TestCertificate.context(authority, null));
	}

	private RoutedCache cache(String address, MemcachedTls tls) {
		return cache(MemcachedFixture.withTls(settings(address), tls));
	}

	private RoutedCache cache(MemcachedSettings settings) {
		return opened(MemcachedFixture.open(settings, MemcachedClientFactory.standard(), Clock.systemUTC(),
				Duration.ofSeconds(2)));
	}

	private void assertWorks(RoutedCache cache) {
		awaiting().until(() -> cache.put(this.key, bytes("value"), LONG).stored());
		assertThat(cache.replace(this.key, bytes("next"), hit(cache).token(), LONG).stored()).isTrue();
		assertThat(hit(cache).value()).isEqualTo(bytes("next"));
	}

	/** Waits for the line, and returns it. Health has the same words. */
	private String refusal(RoutedCache cache) {
		awaiting().until(() -> lines().stream().anyMatch((line) -> line.contains(" is not used")));
		assertThat(cache.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
		List<String> told = lines().stream().filter((line) -> line.contains(" is not used")).toList();
		assertThat(told).singleElement().asString().endsWith("the database serves its sessions");
		assertThat(cache.routes().problems().values()).singleElement()
			.satisfies((problem) -> assertThat(told.get(0)).contains(problem));
		return told.get(0);
	}

	@ParameterizedTest
	@EnumSource
	void valuesOfEverySizeAreWrittenAndRead(MemcachedProtocol protocol) throws Exception {
		this.protocol = protocol;
		RoutedCache cache = cache(server.address(), tls());
		assertWorks(cache);
		byte[] large = new byte[900_000];
		assertThat(cache.put(this.key, large, LONG).stored()).isTrue();
		assertThat(hit(cache).value()).isEqualTo(large);
		assertThat(lines()).isEmpty();
	}

	@Test
	void autoTakesMetaOverTls() throws Exception {
		MemcachedServer address = MemcachedServer.of(server.address());
		MemcachedNode node = opened(
				new MemcachedNode(address, MemcachedFixture.withTls(settings(server.address()), tls()),
						MemcachedClientFactory.standard(), new Siblings()));
		node.start((name) -> {
		});
		awaiting().until(node::up);
		assertThat(node.connections()).singleElement()
			.extracting(NodeConnection::commands)
			.isInstanceOf(MetaCommands.class);
	}

	@Test
	void cutConnectionIsMadeAnewWithTls() throws Exception {
		TcpProxy proxy = opened(TcpProxy.to(server.host(), server.port()));
		RoutedCache cache = cache(proxy.address(), tls());
		assertWorks(cache);
		for (int round = 0; round < 2; round++) {
			proxy.cut();
			awaiting().until(() -> cache.read(this.key) == NoHit.UNAVAILABLE);
			proxy.restore();
			assertThat(awaitHit(cache).value()).isEqualTo(bytes("next"));
		}
		assertThat(lines()).noneMatch((line) -> line.contains("not used"));
	}

	@Test
	void certificateOfAnotherAuthorityIsNotTrusted() throws Exception {
		RoutedCache cache = cache(server.address(), tls(TestCertificate.context(new TestAuthority(), null)));
		assertThat(refusal(cache)).contains(
				"memcached " + server.address() + " is not used: its certificate is not" + " trusted (",
				"hybrid-session.memcached.ssl.bundle");
	}

	@Test
	void expiredCertificateIsNotAccepted() throws Exception {
		TestCertificate expired = authority.issue(directory.resolve("expired"), Instant.now().minusSeconds(3600),
				"127.0.0.1");
		RoutedCache cache = cache(server(expired.memcachedArguments()).address(), tls());
		assertThat(refusal(cache)).contains("its certificate has expired (NotAfter: ");
	}

	@Test
	void certificateMustBeForTheHostUnlessThatIsNotVerified() throws Exception {
		TestCertificate other = authority.issue(directory.resolve("other"), "cache1.example.org");
		String address = server(other.memcachedArguments()).address();
		assertThat(refusal(cache(address, tls()))).contains("its certificate is for another host (", "127.0.0.1",
				"hybrid-session.memcached.ssl.verify-hostname=false");
		SSLContext context = TestCertificate.context(authority, null);
		assertWorks(cache(address, new MemcachedTls(() -> context, (all) -> {
		}, false)));
	}

	@ParameterizedTest
	@EnumSource
	void serverWithoutTlsIsNotUsed(MemcachedProtocol protocol) throws Exception {
		this.protocol = protocol;
		RoutedCache cache = cache(server().address(), tls());
		assertThat(refusal(cache)).contains("it does not speak TLS. Start it with -Z");
	}

	@Test
	void serverWithoutTlsThatSpeaksBinaryOnlyIsNotUsed() throws Exception {
		RoutedCache cache = cache(opened(MemcachedProcess.startWithUser("any", "any")).address(), tls());
		assertThat(refusal(cache)).contains("it does not speak TLS. Start it with -Z");
	}

	@ParameterizedTest
	@EnumSource
	void clientWithoutCertificateIsRefusedAndOneWithItIsLetIn(MemcachedProtocol protocol) throws Exception {
		this.protocol = protocol;
		MemcachedProcess strict = server(certificate.memcachedArgumentsForKnownClients());
		assertThat(refusal(cache(strict.address(), tls())))
			.contains("it does not accept the certificate of this application, or misses one (Received fatal alert: ");
		RoutedCache known = cache(strict.address(), tls(TestCertificate.context(authority, certificate)));
		assertWorks(known);
		strict.restart();
		assertWorks(known);
	}

	@Test
	void cipherSuitesThatDoNotMatchAreNamed() throws Exception {
		String[] arguments = certificate.memcachedArguments();
		arguments[2] += ",ssl_ciphers=ECDHE-ECDSA-AES256-GCM-SHA384";
		SSLContext context = TestCertificate.context(authority, null);
		MemcachedTls old = new MemcachedTls(() -> context, (all) -> {
			all.setProtocols(new String[] { "TLSv1.2" });
			all.setCipherSuites(new String[] { "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256" });
		}, true);
		assertThat(refusal(cache(server(arguments).address(), old)))
			.contains("the TLS handshake fails (Received fatal alert: handshake_failure)");
	}

	@Test
	void serverThatDoesNotAnswerToTheHandshakeIsNotReachable() throws Exception {
		FakeServer silent = opened(FakeServer.start((in, out) -> in.readAllBytes()));
		cache(silent.address(), tls());
		awaiting().until(() -> !lines().isEmpty());
		awaiting().until(() -> silent.connections() >= 3);
		assertThat(lines()).singleElement().asString().contains("is not reachable yet (");
	}

	@Test
	void renewedContextIsUsedByTheNextConnection() throws Exception {
		AtomicReference<SSLContext> current = new AtomicReference<>(TestCertificate.context(new TestAuthority(), null));
		RoutedCache cache = cache(server.address(), new MemcachedTls(current::get, (all) -> {
		}, true));
		refusal(cache);
		current.set(TestCertificate.context(authority, null));
		assertWorks(cache);
	}

	@Test
	void userOfAFileIsLetInOverMeta(@TempDir Path users) throws Exception {
		Path file = Files.writeString(users.resolve("users"), USER.name() + ":" + USER.password() + "\n");
		TestCertificate.readableForAll(file);
		String[] arguments = certificate.memcachedArguments();
		String address = server(arguments[0], arguments[1], arguments[2], "-Y", file.toString()).address();
		assertWorks(cache(MemcachedFixture.withUser(MemcachedFixture.withTls(settings(address), tls()), USER)));
	}

	@Test
	void userOfSaslIsLetInOverBinary() throws Exception {
		String address = opened(
				MemcachedProcess.startWithUser(USER.name(), USER.password(), certificate.memcachedArguments()))
			.address();
		assertWorks(cache(MemcachedFixture.withUser(MemcachedFixture.withTls(settings(address), tls()), USER)));
	}

	/** The log has the reason only if it is known within the first second. */
	private static void awaitNoClient(RoutedCache cache) {
		awaiting().until(() -> cache.routes()
			.problems()
			.values()
			.stream()
			.anyMatch((problem) -> problem.contains("no client can be made: hybrid-session.memcached.ssl is set")));
	}

	/** It would send sessions in plain text. */
	@Test
	void clientThatDoesNotUseTheGivenConnectionIsNotUsed() throws Exception {
		MemcachedClientFactory careless = (connectionFactory,
				address) -> new MemcachedClient(new DefaultConnectionFactory(), List.of(address));
		RoutedCache cache = opened(MemcachedFixture.open(MemcachedFixture.withTls(settings(server.address()), tls()),
				careless, Clock.systemUTC(), Duration.ofSeconds(2)));
		awaitNoClient(cache);
		assertThat(cache.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
	}

	/** It tells us of its own connection, and waits until that could be used. */
	@Test
	void clientWithAPlainConnectionSaysNothingOverIt() throws Exception {
		CountDownLatch heardPlainly = new CountDownLatch(1);
		FakeServer front = opened(FakeServer.start((in, out) -> {
			int first = in.read();
			if (first == TLS_HANDSHAKE) {
				forward(first, in, out);
			}
			else if (first >= 0) {
				heardPlainly.countDown();
			}
		}));
		MemcachedClientFactory careless = (connectionFactory, address) -> new MemcachedClient(
				new ConnectionFactoryBuilder(connectionFactory).build(), List.of(address)) {

			private final Thread maker = Thread.currentThread();

			@Override
			public MemcachedConnection getConnection() {
				if (Thread.currentThread() == this.maker) {
					await(heardPlainly);
				}
				return super.getConnection();
			}

		};
		this.protocol = MemcachedProtocol.BINARY;
		RoutedCache cache = opened(MemcachedFixture.open(
				MemcachedFixture.withUser(MemcachedFixture.withTls(settings(front.address()), tls()), USER), careless,
				Clock.systemUTC(), Duration.ofSeconds(2)));
		awaitNoClient(cache);
		assertThat(heardPlainly.getCount()).as("what was said in plain text").isOne();
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await(300, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void forward(int first, InputStream in, OutputStream out) throws IOException {
		try (Socket real = new Socket(server.host(), server.port())) {
			real.getOutputStream().write(first);
			Later.later(() -> {
				try {
					real.getInputStream().transferTo(out);
				}
				catch (IOException ex) {
					// one of the two has gone
				}
			});
			in.transferTo(real.getOutputStream());
		}
	}

	/** memcached does not encrypt that. */
	@ParameterizedTest
	@EnumSource
	void serverWithoutAConnectionLeftIsNamedAsThat(MemcachedProtocol protocol) throws Exception {
		this.protocol = protocol;
		FakeServer full = opened(FakeServer.start((in, out) -> {
			out.write(bytes("ERROR Too many open connections\r\n"));
			in.readAllBytes();
		}));
		RoutedCache cache = cache(full.address(), tls());
		assertThat(refusal(cache)).contains("all its connections are in use");
		// two per attempt with auto, and one to ask
		awaiting().until(() -> full.connections() >= 6);
		assertThat(lines()).hasSize(1);
	}

	@ParameterizedTest
	@EnumSource
	void serverThatClosesConnectionsInTheHandshakeIsNotReachable(MemcachedProtocol protocol) throws Exception {
		this.protocol = protocol;
		FakeServer closing = opened(FakeServer.start((in, out) -> in.read(new byte[4096])));
		cache(closing.address(), tls());
		awaiting().until(() -> !lines().isEmpty());
		awaiting().until(() -> closing.connections() >= 5);
		assertThat(lines()).singleElement()
			.asString()
			.contains("is not reachable yet (it closes the connection in the TLS handshake)");
	}

	/** It would hold up the thread of the node for hours. */
	@Test
	void serverThatSendsByteAfterByteIsNotAwaitedLonger() throws Exception {
		FakeServer slow = opened(FakeServer.start((in, out) -> {
			out.write(new byte[] { TLS_HANDSHAKE, 3, 3, 0x40, 0 });
			// until the connection is closed
			while (true) {
				out.write(2);
				LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
			}
		}));
		InetSocketAddress address = MemcachedServer.of(slow.address()).resolve().get(0);
		CompletableFuture<Throwable> failure = Later
			.later(() -> catchThrowable(() -> ProtocolProbe.ask(address, null, tls())));
		assertThat(failure).succeedsWithin(Duration.ofMinutes(1))
			.isInstanceOf(HandshakeException.class)
			.extracting(Throwable::getMessage)
			.isEqualTo("no answer to the TLS handshake");
	}

}
