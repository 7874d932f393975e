package dev.hybridsession.config;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import javax.net.ssl.SSLContext;

import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.memcached.MemcachedServer;
import dev.hybridsession.internal.cache.memcached.MemcachedSettings;
import dev.hybridsession.internal.cache.memcached.MemcachedUser;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/** Tests for {@link MemcachedOptions}. */
class MemcachedOptionsTests {

	@Test
	void noServerIsRefusedAndOneThatIsThereTwice() {
		assertRefused((options) -> options.setServers(List.of("cache1:11211", "cache1:11211")),
				"hybrid-session.memcached.servers is '[cache1:11211, cache1:11211]'. "
						+ "It must be one server or more as host:port, and none twice.");
		assertRefused((options) -> options.setServers(List.of()), "hybrid-session.memcached.servers is");
		assertRefused((options) -> options.setServers(List.of("cache1")),
				"hybrid-session.memcached.servers is 'cache1'. It must be host:port");
	}

	@Test
	void thereAreMoreServersThanReplicas() {
		assertThatNoException().isThrownBy(() -> replicas(1).check());
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> replicas(2).check())
			.withMessage("hybrid-session.memcached.replicas is '2'. It must be 0 or more, and less than there are"
					+ " servers in hybrid-session.memcached.servers, of which there are 2.");
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> replicas(-1).check())
			.withMessageStartingWith("hybrid-session.memcached.replicas is '-1'.");
	}

	private static MemcachedOptions replicas(int replicas) {
		MemcachedOptions options = new MemcachedOptions();
		options.setServers(List.of("cache1:11211", "[::1]:1"));
		options.setReplicas(replicas);
		return options;
	}

	@Test
	void otherWrongValuesAreRefusedByName() {
		for (Duration timeout : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofMinutes(2))) {
			assertRefused((options) -> options.setOperationTimeout(timeout),
					"hybrid-session.memcached.operation-timeout is '");
		}
		for (int connections : new int[] { 0, -1, 65 }) {
			assertRefused((options) -> options.setConnections(connections),
					"hybrid-session.memcached.connections is '" + connections + "'. It must be");
		}
		assertRefused((options) -> options.setMaxItemSize(DataSize.ofBytes(0)),
				"hybrid-session.memcached.max-item-size is '0B'. It must be");
	}

	@Test
	void defaultsAreTheDocumentedOnes() {
		assertThat(new MemcachedOptions().toSettings())
			.isEqualTo(new MemcachedSettings(List.of(MemcachedServer.of("localhost:11211")), MemcachedProtocol.AUTO,
					Duration.ofMillis(250), 1, 1024 * 1024, 0, null, null));
	}

	@Test
	void everyValueReachesTheClient() {
		MemcachedOptions options = replicas(1);
		options.setOperationTimeout(Duration.ofSeconds(3));
		options.setConnections(4);
		options.setMaxItemSize(DataSize.ofMegabytes(5));
		options.setUsername("shop");
		options.setPassword("Ocelot-7731");
		MemcachedSettings settings = options.toSettings();
		assertThat(settings).isEqualTo(new MemcachedSettings(
				List.of(MemcachedServer.of("cache1:11211"), MemcachedServer.of("[::1]:1")), MemcachedProtocol.AUTO,
				Duration.ofSeconds(3), 4, 5 * 1024 * 1024, 1, new MemcachedUser("shop", "Ocelot-7731"), null));
		assertThat(settings.toString()).doesNotContain("Ocelot-7731");
	}

	@Test
	void connectionsAreEncryptedIfThatIsEnabledOrThereIsAContext() throws Exception {
		MemcachedOptions options = new MemcachedOptions();
		options.getSsl().setEnabled(true);
		assertThat(options.toSettings().tls()).isNotNull()
			.satisfies((tls) -> assertThat(tls.context().get()).isSameAs(SSLContext.getDefault()))
			.satisfies((tls) -> assertThat(tls.verifyHostname()).isTrue());
		SSLContext own = SSLContext.getInstance("TLS");
		MemcachedOptions other = new MemcachedOptions();
		other.getSsl().context(own);
		other.getSsl().setVerifyHostname(false);
		assertThat(other.toSettings().tls()).isNotNull()
			.satisfies((tls) -> assertThat(tls.context().get()).isSameAs(own))
			.satisfies((tls) -> assertThat(tls.verifyHostname()).isFalse());
		other.getSsl().setEnabled(false);
		assertThat(other.toSettings().tls()).isNull();
	}

	@Test
	void bundleThatNobodyCanLookUpIsRefused() {
		assertRefused((options) -> options.getSsl().setBundle("cache"),
				"hybrid-session.memcached.ssl.bundle is 'cache'. It must be the name of an SSL bundle of Spring Boot");
		MemcachedOptions unused = new MemcachedOptions();
		unused.getSsl().setBundle("cache");
		unused.getSsl().setEnabled(false);
		assertThatNoException().isThrownBy(unused::check);
	}

	private static void assertRefused(Consumer<MemcachedOptions> change, String message) {
		MemcachedOptions options = new MemcachedOptions();
		change.accept(options);
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(options::check)
			.withMessageStartingWith(message);
	}

}
