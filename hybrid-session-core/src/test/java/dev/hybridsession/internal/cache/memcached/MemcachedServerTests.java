package dev.hybridsession.internal.cache.memcached;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Tests for {@link MemcachedServer}. */
class MemcachedServerTests {

	@Test
	void serverIsReadFromHostAndPort() {
		assertThat(MemcachedServer.of("cache1:11211")).isEqualTo(new MemcachedServer("cache1", 11211));
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

}
