package dev.hybridsession.internal.cache.memcached;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.routing.Deadline;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.store.CacheRead.NoHit;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.CacheWrite.Outcome;
import dev.hybridsession.support.FakeServer;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestCertificate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which protocol is used with which server, and instances that use different ones.
 */
class ProtocolChoiceTests extends MemcachedTestBed {

	private static final MemcachedUser USER = new MemcachedUser("shop", "Ocelot-7731");

	private MemcachedProtocol protocol = MemcachedProtocol.AUTO;

	@Override
	MemcachedProtocol protocol() {
		return this.protocol;
	}

	private RoutedCache cache(MemcachedProtocol spoken, String address, @Nullable MemcachedUser user) {
		this.protocol = spoken;
		return opened(MemcachedFixture.open(MemcachedFixture.withUser(settings(address), user),
				MemcachedClientFactory.standard(), Clock.systemUTC(), Duration.ofSeconds(2)));
	}

	private void assertWorks(RoutedCache cache) {
		awaiting().until(() -> cache.put(this.key, bytes("value"), LONG).stored());
		assertThat(cache.replace(this.key, bytes("next"), hit(cache).token(), LONG).stored()).isTrue();
		assertThat(hit(cache).value()).isEqualTo(bytes("next"));
	}

	@Test
	void newServerIsUsedOverMetaAndAgainAfterARestart() {
		MemcachedProcess server = server();
		MemcachedNode node = (MemcachedNode) node(server);
		for (int round = 0; round < 2; round++) {
			awaiting().until(node::up);
			assertThat(node.connections()).singleElement()
				.extracting(NodeConnection::commands)
				.isInstanceOf(MetaCommands.class);
			long times = round + 1;
			server.restart();
			awaiting().until(() -> lines().stream().filter((line) -> line.endsWith(" is back")).count() == times);
		}
		assertThat(lines()).noneMatch((line) -> line.contains("protocol"));
	}

	/** A test of an application often has no memcached, and many starts. */
	@Test
	void startDoesNotWaitForAServerWhereNobodyListens() {
		MemcachedProcess server = server();
		server.kill();
		MemcachedNode node = opened(new MemcachedNode(MemcachedServer.of("localhost:" + server.port()),
				settings(server.address()), MemcachedClientFactory.standard(), new Siblings()));
		node.start((name) -> {
		});
		long begin = System.nanoTime();
		node.awaitStart(Deadline.in(Duration.ofSeconds(20)));
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
		assertThat(lines()).singleElement().asString().contains("is not reachable yet (connection refused)");
		server.restart();
		awaiting().until(node::up);
	}

	@Test
	void serverWithoutTheBinaryProtocolIsUsed() {
		assertWorks(cache(server("-B", "ascii").address()));
		assertThat(lines()).isEmpty();
	}

	@Test
	void serverThatRefusesInsteadOfEvictingIsUsed() {
		assertWorks(cache(server("-M").address()));
		assertThat(lines()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "1.6.12", "1.5.22", "mc-7", "1.6.40" })
	void otherVersionOrOneThatTellsNoSettingsIsUsedOverBinary(String version) throws Exception {
		FakeServer server = opened(FakeServer.start((in, out) -> {
			int first = in.read();
			if (first == 'v') {
				skipLine(in);
				out.write(bytes("VERSION " + version + "\r\n"));
				skipLine(in);
				out.write(bytes("ERROR\r\n"));
				in.readAllBytes();
				return;
			}
			for (int next = first; next >= 0; next = in.read()) {
				ByteBuffer question = ByteBuffer.allocate(BinaryReader.HEADER_SIZE).put((byte) next);
				question.put(in.readNBytes(BinaryReader.HEADER_SIZE - 1));
				in.readNBytes(question.getInt(8));
				boolean read = question.get(1) == BinaryOperation.GET;
				out.write(ByteBuffer.allocate(BinaryReader.HEADER_SIZE)
					.put((byte) 0x81)
					.put(question.get(1))
					.putInt(0)
					.putShort((short) (read ? 1 : 0))
					.putInt(0)
					.putInt(question.getInt(12))
					.putLong(1)
					.array());
			}
		}));
		RoutedCache cache = cache(server.address());
		awaiting().until(() -> cache.read(this.key) == NoHit.MISS);
	}

	private static void skipLine(InputStream in) throws IOException {
		int next = in.read();
		while (next >= 0 && next != '\n') {
			next = in.read();
		}
	}

	@Test
	void versionWithoutAnEndIsNotWaitedFor() throws Exception {
		FakeServer server = opened(FakeServer.start((in, out) -> {
			out.write(bytes("VERSION 1"));
			in.readAllBytes();
		}));
		cache(server.address());
		awaiting().until(() -> server.connections() >= 2);
	}

	@ParameterizedTest
	@EnumSource(names = { "AUTO", "META" })
	void userInTheAuthenticationFileIsLetInAndAnotherIsNot(MemcachedProtocol spoken, @TempDir Path directory)
			throws Exception {
		MemcachedProcess server = serverWithAFile(directory);
		assertWorks(cache(spoken, server.address(), USER));
		assertThat(lines()).isEmpty();
		RoutedCache other = cache(spoken, server.address(), new MemcachedUser("shop", "wrong"));
		awaiting().until(() -> !lines().isEmpty());
		assertThat(other.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
		RoutedCache nobody = cache(spoken, server.address(), null);
		awaiting().until(() -> lines().size() >= 2);
		assertThat(nobody.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
		assertThat(lines()).hasSize(2)
			.anyMatch((line) -> line.startsWith("WARN memcached " + server.address() + " refuses the user"))
			.anyMatch((line) -> line.startsWith("WARN memcached " + server.address() + " wants a user"))
			.noneMatch((line) -> line.contains("wrong"));
	}

	private MemcachedProcess serverWithAFile(Path directory) throws IOException {
		Path users = Files.writeString(directory.resolve("users"), USER.name() + ":" + USER.password() + "\n");
		TestCertificate.readableForAll(users);
		return server("-Y", users.toString());
	}

	@Test
	void serverWithSaslIsUsedOverBinary() {
		MemcachedProcess server = opened(MemcachedProcess.startWithUser(USER.name(), USER.password()));
		assertWorks(cache(MemcachedProtocol.AUTO, server.address(), USER));
		assertThat(lines()).noneMatch((line) -> line.contains("protocol"));
	}

	/** It would keep name and password as an item. */
	@Test
	void passwordIsNotSentToAServerWithoutUsers() throws Exception {
		MemcachedProcess server = server();
		RoutedCache cache = cache(MemcachedProtocol.META, server.address(), USER);
		awaiting().until(() -> !lines().isEmpty());
		assertThat(cache.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
		assertThat(lines()).singleElement()
			.asString()
			.startsWith(
					"WARN memcached " + server.address() + " has no users: start it with an authentication file (-Y)");
	}

	@ParameterizedTest
	@CsvSource({ "BINARY, META", "META, BINARY" })
	void instancesOfDifferentProtocolsShareTheirItemsAndTheirConditions(MemcachedProtocol first,
			MemcachedProtocol second) {
		MemcachedProcess server = server();
		RoutedCache one = cache(first, server.address(), null);
		RoutedCache two = cache(second, server.address(), null);
		awaiting().until(() -> connected(one) && connected(two));
		CacheWrite written = one.add(this.key, bytes("one"), LONG);
		assertThat(two.add(this.key, bytes("two"), LONG).outcome()).isEqualTo(Outcome.CONFLICT);
		assertThat(hit(two).value()).isEqualTo(bytes("one"));
		CacheToken seen = hit(two).token();
		CacheWrite next = one.replace(this.key, bytes("next"), written.token(), LONG);
		assertThat(next.stored()).as("the token of a write is good for the next").isTrue();
		assertThat(two.replace(this.key, bytes("late"), seen, LONG).outcome()).isEqualTo(Outcome.CONFLICT);
		assertThat(two.remove(this.key, seen).outcome()).isEqualTo(Outcome.CONFLICT);
		assertThat(two.replace(this.key, bytes("two"), hit(two).token(), LONG).stored()).isTrue();
		assertThat(one.replace(this.key, bytes("late"), next.token(), LONG).outcome()).isEqualTo(Outcome.CONFLICT);
		assertThat(hit(one).value()).isEqualTo(bytes("two"));
		assertThat(one.remove(this.key, hit(one).token()).stored()).isTrue();
		assertThat(two.read(this.key)).isEqualTo(NoHit.MISS);
		assertThat(two.replace(this.key, bytes("late"), seen, LONG).outcome()).isIn(Outcome.ABSENT, Outcome.CONFLICT);
		one.put(this.key, bytes("short"), Duration.ofSeconds(1));
		awaiting().until(() -> two.read(this.key) == NoHit.MISS);
		two.put(this.key, bytes("forty days"), Duration.ofDays(40));
		assertThat(hit(one).value()).isEqualTo(bytes("forty days"));
		assertThat(server.secondsToLive(this.key)).as("no date").isBetween(2_591_000, 2_592_000);
	}

}
