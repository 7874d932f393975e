package dev.hybridsession.cache.memcached;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link MemcachedSettings} and {@link MemcachedServer}.
 */
class MemcachedSettingsTests {

	private static final MemcachedServer SERVER = new MemcachedServer("cache1", 11211);

	@Test
	void serverIsReadFromHostAndPort() {
		assertThat(MemcachedServer.of("cache1:11211")).isEqualTo(SERVER);
		assertThat(MemcachedServer.of(" cache_1.example.org:1 "))
			.isEqualTo(new MemcachedServer("cache_1.example.org", 1));
		assertThat(MemcachedServer.of("10.0.0.1:65535")).isEqualTo(new MemcachedServer("10.0.0.1", 65535));
	}

	@ParameterizedTest
	@ValueSource(strings = { "[::1]:11211", "[fe80::1%eth0]:11211", "[::ffff:10.0.0.1]:11211", "cache1:11211" })
	void serverIsWrittenAsItIsRead(String text) throws Exception {
		assertThat(MemcachedServer.of(text)).hasToString(text);
	}

	@Test
	void addressInBracketsIsResolved() throws Exception {
		assertThat(MemcachedServer.of("[::1]:11211").resolve().get(0).getAddress().isLoopbackAddress()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "cache1", "cache1:", ":11211", "cache1:0", "cache1:65536", "cache1:x", "cache1:-1",
			"::1:11211", "[::1]", "[cache1]:11211", "cache1:11211,cache2:11211", "cache 1:11211", "[]:1",
			"http://cache1:11211", "cache1:1 1" })
	void unparsableServerIsRefusedByName(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> MemcachedServer.of(text))
			.withMessageStartingWith("hybrid-session.memcached.servers is '" + text + "'. It must be host:port");
	}

	@Test
	void noServerIsRefusedAndOneThatIsThereTwice() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> settings(List.of(SERVER, SERVER), Duration.ofSeconds(1), 1, 1).check())
			.withMessage("hybrid-session.memcached.servers is '[cache1:11211, cache1:11211]'. "
					+ "It must be one server or more as host:port, and none twice.");
		assertThatIllegalArgumentException().isThrownBy(() -> settings(List.of(), Duration.ofSeconds(1), 1, 1).check())
			.withMessageContaining("hybrid-session.memcached.servers");
	}

	@Test
	void thereAreMoreServersThanReplicas() {
		List<MemcachedServer> servers = List.of(SERVER, new MemcachedServer("::1", 1));
		assertThatNoException().isThrownBy(() -> replicas(servers, 1).check());
		assertThatIllegalArgumentException().isThrownBy(() -> replicas(servers, 2).check())
			.withMessage("hybrid-session.memcached.replicas is '2'. It must be 0 or more, and less than there are"
					+ " servers in hybrid-session.memcached.servers, of which there are 2.");
		assertThatIllegalArgumentException().isThrownBy(() -> replicas(servers, -1).check())
			.withMessageStartingWith("hybrid-session.memcached.replicas is '-1'.");
	}

	private static MemcachedSettings replicas(List<MemcachedServer> servers, int replicas) {
		MemcachedSettings settings = settings(servers, Duration.ofSeconds(1), 1, 1);
		settings.setReplicas(replicas);
		return settings;
	}

	@Test
	void otherWrongValuesAreRefusedByName() {
		List<MemcachedServer> servers = List.of(SERVER);
		for (Duration timeout : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofMinutes(2))) {
			assertThatIllegalArgumentException().isThrownBy(() -> settings(servers, timeout, 1, 1).check())
				.withMessageContaining("hybrid-session.memcached.operation-timeout is '")
				.withMessageContaining("It must be from 1ms to 1m");
		}
		for (int connections : new int[] { 0, -1, 65 }) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> settings(servers, Duration.ofSeconds(1), connections, 1).check())
				.withMessageContaining("hybrid-session.memcached.connections is '" + connections + "'. It must be");
		}
		assertThatIllegalArgumentException().isThrownBy(() -> settings(servers, Duration.ofSeconds(1), 1, 0).check())
			.withMessageContaining("hybrid-session.memcached.max-item-size is '0B'. It must be");
	}

	@Test
	void defaultsAreTheDocumentedOnes() {
		MemcachedSettings expected = settings(List.of(MemcachedServer.of("localhost:11211")), Duration.ofMillis(250), 1,
				1024 * 1024);
		assertThat(new MemcachedSettings()).usingRecursiveComparison().isEqualTo(expected);
	}

	private static MemcachedSettings settings(List<MemcachedServer> servers, Duration timeout, int connections,
			int maxItemSize) {
		MemcachedSettings settings = new MemcachedSettings(servers, MemcachedProtocol.BINARY, timeout);
		settings.setConnections(connections);
		settings.setMaxItemSize(DataSize.ofBytes(maxItemSize));
		return settings;
	}

}
