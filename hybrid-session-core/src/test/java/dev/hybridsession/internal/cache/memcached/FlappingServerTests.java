package dev.hybridsession.internal.cache.memcached;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.store.CacheRead.NoHit;
import dev.hybridsession.internal.store.CacheWrite.Outcome;
import dev.hybridsession.internal.system.LineBudget;
import dev.hybridsession.support.FakeServer;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.ProxyProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of servers that come and go, and of failures that are no reason to go. */
class FlappingServerTests extends MemcachedTestBed {

	private static final int INTERNAL = 0x84;

	/**
	 * The last question of a new connection is for the statistics. With its answer the
	 * connection is up.
	 */
	private static final int STATISTICS = 0x10;

	/** More than there are before a connection is up. */
	private static final int FIRST_QUESTIONS = 11;

	private MemcachedProtocol protocol = MemcachedProtocol.BINARY;

	@Override
	MemcachedProtocol protocol() {
		return this.protocol;
	}

	/** Answers one question, and returns its opcode. */
	private static int answer(InputStream in, OutputStream out, int status) throws IOException {
		ByteBuffer question = ByteBuffer.wrap(in.readNBytes(BinaryReader.HEADER_SIZE));
		// it may ask for TLS
		if (question.remaining() < BinaryReader.HEADER_SIZE || question.get(0) != (byte) 0x80) {
			throw new IOException("The client has gone");
		}
		in.readNBytes(question.getInt(8));
		boolean read = question.get(1) == BinaryOperation.GET;
		ByteBuffer answer = ByteBuffer.allocate(BinaryReader.HEADER_SIZE);
		answer.put((byte) 0x81).put(question.get(1)).putInt(0).putShort((short) (read ? status : 0));
		out.write(answer.putInt(0).putInt(question.getInt(12)).putLong(1).array());
		return question.get(1);
	}

	/**
	 * Each read notices at once that a connection which was up has gone. So only a pause
	 * delays the next connection.
	 */
	@Test
	void serverThatClosesAfterItsFirstAnswersIsAskedAfterGrowingPausesAndToldOfAFewTimes() throws Exception {
		FakeServer flapping = opened(FakeServer.start((in, out) -> {
			int answered;
			do {
				answered = answer(in, out, INTERNAL);
			}
			while (answered != STATISTICS);
		}));
		AtomicInteger signsOfLife = new AtomicInteger();
		FakeServer steady = opened(FakeServer.start((in, out) -> {
			while (true) {
				if (answer(in, out, INTERNAL) == BinaryOperation.NOTHING) {
					signsOfLife.incrementAndGet();
				}
			}
		}));
		MemcachedSettings settings = MemcachedFixture.settings(
				List.of(MemcachedServer.of(flapping.address()), MemcachedServer.of(steady.address())), protocol(),
				TIMEOUT);
		RoutedCache cache = opened(MemcachedFixture.open(settings, MemcachedClientFactory.standard(), Clock.systemUTC(),
				Duration.ofSeconds(2)));
		awaiting().until(() -> {
			cache.readAll(List.of("a", "b", "c", "d", "e", "f"));
			return signsOfLife.get() >= 7;
		});
		assertThat(flapping.connections()).as("attempts while the other was asked seven times for a sign of life")
			.isBetween(2, 8);
		assertThat(lines()).hasSizeLessThanOrEqualTo(LineBudget.LINES)
			.as("connections were up")
			.anyMatch((line) -> line.startsWith("WARN memcached " + flapping.address() + " is lost"));
	}

	@Test
	void serverThatClosesWithoutAnAnswerIsNotReachableAndTheLogSaysWhatThatMayBe() throws Exception {
		FakeServer server = opened(FakeServer.start((in, out) -> in.read()));
		cache(server.address());
		awaiting().until(() -> server.connections() >= 3);
		awaiting().untilAsserted(() -> assertThat(lines()).containsExactly("WARN memcached " + server.address()
				+ " is not reachable yet (it closes connections without an answer, as a proxy does whose server is"
				+ " away): the database serves its sessions until it is there. Start it, or correct its name and port in"
				+ " hybrid-session.memcached.servers"));
	}

	@Test
	void haproxyWithoutALiveServerIsAskedAfterGrowingPausesAndToldOfOnce() throws Exception {
		MemcachedProcess dead = server();
		dead.kill();
		ProxyProcess balancer = opened(ProxyProcess.haproxyWithoutChecks(List.of(dead.address())));
		AtomicInteger attempts = new AtomicInteger();
		AtomicInteger answers = new AtomicInteger();
		FakeServer steady = opened(FakeServer.start((in, out) -> {
			while (true) {
				answer(in, out, INTERNAL);
				answers.incrementAndGet();
			}
		}));
		MemcachedSettings settings = MemcachedFixture.settings(
				List.of(MemcachedServer.of(balancer.address()), MemcachedServer.of(steady.address())), protocol(),
				TIMEOUT);
		settings = MemcachedFixture.withConnections(settings, 4);
		opened(MemcachedFixture.open(settings, (connectionFactory, address) -> {
			if (balancer.address().endsWith(":" + address.getPort())) {
				attempts.incrementAndGet();
			}
			return MemcachedClientFactory.standard().createClient(connectionFactory, address);
		}, Clock.systemUTC(), Duration.ofSeconds(2)));
		awaiting().until(() -> answers.get() >= 4 * (FIRST_QUESTIONS + 11));
		assertThat(attempts.get()).as("attempts of four connections while four were asked ten times for a sign of life")
			.isBetween(4 * 2, 4 * 8);
		awaiting().untilAsserted(() -> assertThat(lines()).singleElement()
			.asString()
			.startsWith("WARN memcached " + balancer.address() + " is not reachable yet ("));
	}

	/** The answer about the statistics is the last of the questions for the identity. */
	@Test
	void serverWhoseAnswerAboutItsIdentityIsLateIsAskedAgainBeforeItIsUsed() throws Exception {
		AtomicInteger identities = new AtomicInteger();
		FakeServer server = opened(FakeServer.start((in, out) -> {
			while (true) {
				byte[] header = in.readNBytes(BinaryReader.HEADER_SIZE);
				if (header.length < BinaryReader.HEADER_SIZE) {
					return;
				}
				if (header[1] == STATISTICS && identities.incrementAndGet() <= 2) {
					LockSupport.parkNanos(Duration.ofMillis(400).toNanos());
				}
				answer(new SequenceInputStream(new ByteArrayInputStream(header), in), out, INTERNAL);
			}
		}));
		RoutedCache cache = cache(server.address(), 1, Duration.ofMillis(250));
		awaiting().until(() -> cache.routes().away().isEmpty());
		assertThat(identities.get()).isGreaterThanOrEqualTo(3);
		assertThat(server.connections()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0x04, 0x07, 0x20, 0x84, 0x85, 0x86, 0x99 })
	void failureStatusIsAboutOneKeyAndTheConnectionStays(int status) throws Exception {
		FakeServer server = opened(FakeServer.start((in, out) -> {
			while (true) {
				answer(in, out, status);
			}
		}));
		RoutedCache cache = cache(server.address());
		assertThat(cache.put(this.key, bytes("value"), LONG).outcome()).isEqualTo(Outcome.STORED);
		assertThat(cache.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
		assertThat(cache.put(this.key, bytes("value"), LONG).outcome()).isEqualTo(Outcome.STORED);
		assertThat(server.connections()).isEqualTo(1);
		assertThat(lines()).isEmpty();
	}

	/** As a proxy says of the keys of a server that is away. */
	@Test
	void serverErrorOverMetaIsAboutOneKeyAndTheConnectionStays() throws Exception {
		this.protocol = MemcachedProtocol.META;
		FakeServer server = opened(FakeServer.start((in, out) -> {
			BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				out.write(bytes(line.startsWith("mn") ? "MN\r\n"
						: line.startsWith("mg alive") ? "EN\r\n" : "SERVER_ERROR Connection refused\r\n"));
				if (line.startsWith("ms")) {
					lines.readLine();
				}
			}
		}));
		RoutedCache cache = cache(server.address());
		for (int i = 0; i < 3; i++) {
			assertThat(cache.read("dead")).isEqualTo(NoHit.UNAVAILABLE);
			assertThat(cache.read("alive")).isEqualTo(NoHit.MISS);
		}
		assertThat(server.connections()).isEqualTo(1);
		assertThat(lines()).isEmpty();
	}

	@Test
	void errorOverMetaIsNoSignOfLife() throws Exception {
		this.protocol = MemcachedProtocol.META;
		FakeServer server = opened(FakeServer.start((in, out) -> {
			in.read();
			out.write(bytes("ERROR Too many open connections\r\n"));
		}));
		RoutedCache cache = cache(server.address());
		awaiting().until(() -> server.connections() >= 2);
		assertThat(cache.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
		awaiting().untilAsserted(
				() -> assertThat(lines()).hasSize(1).first().asString().contains("all its connections are in use"));
	}

}
