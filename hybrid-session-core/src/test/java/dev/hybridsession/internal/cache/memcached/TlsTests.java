package dev.hybridsession.internal.cache.memcached;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.SSLContext;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.store.CacheRead.Unavailable;
import dev.hybridsession.support.FakeServer;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TcpProxy;
import dev.hybridsession.support.TestAuthority;
import dev.hybridsession.support.TestCertificate;
import net.spy.memcached.DefaultConnectionFactory;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of connections with TLS to real servers, and of the causes why there is none.
 */
class TlsTests extends MemcachedTestBed {

	private static final MemcachedUser USER = new MemcachedUser("shop", "Ocelot-7731");

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
		return cache(settings(address).withTls(tls));
	}

	private RoutedCache cache(MemcachedSettings settings) {
		return opened(
				Memcached.open(settings, MemcachedClientFactory.standard(), Clock.systemUTC(), Duration.ofSeconds(2)));
	}

	private void assertWorks(RoutedCache cache) {
		awaiting().until(() -> cache.put(this.key, bytes("value"), LONG).stored());
		assertThat(cache.replace(this.key, bytes("next"), hit(cache).token(), LONG).stored()).isTrue();
		assertThat(hit(cache).value()).isEqualTo(bytes("next"));
	}

	/** Waits for the line, and returns it. Health has the same words. */
	private String refusal(RoutedCache cache) {
		awaiting().until(() -> lines().stream().anyMatch((line) -> line.contains(" is not used")));
		assertThat(cache.read(this.key)).isEqualTo(Unavailable.UNAVAILABLE);
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
		MemcachedNode node = opened(new MemcachedNode(address, settings(server.address()).withTls(tls()),
				MemcachedClientFactory.standard(), Clock.systemUTC(), new Siblings()));
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
			awaiting().until(() -> cache.read(this.key) == Unavailable.UNAVAILABLE);
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
		assertWorks(cache(settings(address).withTls(tls()).withUser(USER)));
	}

	@Test
	void userOfSaslIsLetInOverBinary() throws Exception {
		String address = opened(
				MemcachedProcess.startWithUser(USER.name(), USER.password(), certificate.memcachedArguments()))
			.address();
		assertWorks(cache(settings(address).withTls(tls()).withUser(USER)));
	}

	/** It would send sessions in plain text. */
	@Test
	void clientThatDoesNotUseTheGivenConnectionIsNotUsed() throws Exception {
		MemcachedClientFactory careless = (connectionFactory,
				address) -> new MemcachedClient(new DefaultConnectionFactory(), List.of(address));
		RoutedCache cache = opened(Memcached.open(settings(server.address()).withTls(tls()), careless,
				Clock.systemUTC(), Duration.ofSeconds(2)));
		awaiting().until(() -> lines().stream()
			.anyMatch((line) -> line.contains("no client can be made: hybrid-session.memcached.ssl is set")));
		assertThat(cache.read(this.key)).isEqualTo(Unavailable.UNAVAILABLE);
	}

}
