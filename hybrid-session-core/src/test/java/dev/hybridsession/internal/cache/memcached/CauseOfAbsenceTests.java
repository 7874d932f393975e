package dev.hybridsession.internal.cache.memcached;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.support.FakeServer;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the log says why a server cannot be used from the start: each cause in its
 * own words, and without naming another server.
 */
class CauseOfAbsenceTests extends MemcachedTestBed {

	private MemcachedProtocol protocol = MemcachedProtocol.BINARY;

	@Override
	MemcachedProtocol protocol() {
		return this.protocol;
	}

	@ParameterizedTest
	@EnumSource
	void aPortOfPostgresIsNamed(MemcachedProtocol protocol) {
		this.protocol = protocol;
		try (TestDatabase database = TestDatabaseServer.POSTGRESQL.createEmpty()) {
			String address = database.address().getHostString() + ":" + database.address().getPort();
			cache(address);
			assertThat(refusal()).contains("memcached " + address + " is not used: it is PostgreSQL",
					"the database serves its sessions");
		}
	}

	/** The server does not answer a request that is no text, like several proxies. */
	@Test
	void aServerThatClosesWhatIsNotTextIsNamed() throws Exception {
		FakeServer server = opened(FakeServer.start((in, out) -> {
			if (in.read() == 'g') {
				out.write(bytes("END\r\n"));
				in.readAllBytes();
			}
		}));
		cache(server.address());
		assertThat(refusal()).contains(
				"memcached " + server.address() + " is not used: it speaks memcached's classic text protocol only",
				"hybrid-session.memcached.servers", "the database serves its sessions");
	}

	private static void forward(int first, InputStream in, OutputStream out, MemcachedProcess memcached)
			throws IOException {
		try (Socket socket = new Socket(memcached.host(), memcached.port())) {
			socket.getOutputStream().write(first);
			Thread answers = new Thread(() -> {
				try {
					socket.getInputStream().transferTo(out);
				}
				catch (IOException ex) {
					// the other end has gone
				}
			});
			answers.start();
			in.transferTo(socket.getOutputStream());
		}
	}

	/** A connection from before the end of an outage may be reset after it. */
	@ParameterizedTest
	@EnumSource
	void aServerThatIsBackWhenItIsAskedWhatItIsIsNotRefused(MemcachedProtocol protocol) throws Exception {
		this.protocol = protocol;
		MemcachedProcess memcached = server();
		AtomicBoolean back = new AtomicBoolean();
		FakeServer server = opened(FakeServer.start((in, out) -> {
			int first = in.read();
			if (first == 'g' || back.get()) {
				back.set(true);
				forward(first, in, out, memcached);
			}
		}));
		RoutedCache cache = cache(server.address());
		awaiting().until(() -> connected(cache));
		assertThat(lines()).noneMatch((line) -> line.contains("is not used"));
	}

	/** On a slow machine the line that it is not reachable yet comes before. */
	private String refusal() {
		awaiting().until(() -> lines().stream().anyMatch((line) -> line.contains("is not used")));
		assertThat(lines()).noneMatch((line) -> line.contains("other nodes") || line.contains("is lost"));
		return lines().get(lines().size() - 1);
	}

	@Test
	void aServerThatAcceptsAndDoesNotAnswerIsNamedWithTheTimeThatItHad() throws Exception {
		FakeServer server = opened(FakeServer.start((in, out) -> in.readAllBytes()));
		cache(server.address());
		awaiting().until(() -> !lines().isEmpty());
		assertThat(lines()).singleElement()
			.asString()
			.contains("memcached " + server.address() + " is not reachable yet (no answer within 1000 ms)")
			.doesNotContain("other nodes", "is lost");
	}

}
