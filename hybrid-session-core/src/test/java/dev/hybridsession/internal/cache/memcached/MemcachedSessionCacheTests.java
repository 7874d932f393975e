package dev.hybridsession.internal.cache.memcached;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

import javax.net.ssl.SSLContext;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.internal.store.SessionCacheContract;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestAuthority;
import dev.hybridsession.support.TestCertificate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests the contract of caches on a memcached, over several connections, without TLS and
 * with it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("servers")
@ParameterizedClass
@CsvSource({ "BINARY, false", "META, false", "BINARY, true", "META, true" })
class MemcachedSessionCacheTests extends SessionCacheContract {

	@TempDir
	private static Path directory;

	@Parameter(0)
	private MemcachedProtocol protocol;

	@Parameter(1)
	private boolean encrypted;

	private MemcachedProcess memcached;

	private RoutedCache cache;

	@BeforeParameterizedClassInvocation
	void start() throws Exception {
		TestAuthority authority = new TestAuthority();
		this.memcached = this.encrypted
				? MemcachedProcess.start(authority.issue(directory, "127.0.0.1").memcachedArguments())
				: MemcachedProcess.start();
		MemcachedSettings settings = MemcachedFixture.settings(List.of(MemcachedServer.of(this.memcached.address())),
				this.protocol, Duration.ofSeconds(5));
		if (this.encrypted) {
			SSLContext context = TestCertificate.context(authority, null);
			settings = MemcachedFixture.withTls(settings, new MemcachedTls(() -> context, (all) -> {
			}, true));
		}
		settings = MemcachedFixture.withConnections(settings, 2);
		this.cache = MemcachedFixture.open(settings, MemcachedClientFactory.standard(), Clock.systemUTC(),
				Duration.ofSeconds(2));
		// the first handshake of a JVM may take longer than a start waits
		MemcachedTestBed.awaiting().until(() -> this.cache.routes().away().isEmpty());
	}

	@AfterParameterizedClassInvocation
	void stop() {
		this.cache.close();
		this.memcached.close();
	}

	@Override
	protected SessionCache cache() {
		return this.cache;
	}

}
