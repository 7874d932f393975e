package dev.hybridsession.internal.cache.memcached;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.store.CacheRead.NoHit;
import dev.hybridsession.support.FakeServer;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.ProxyProcess;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of proxies in the meta protocol. Such a proxy does not tell the statistics of the
 * servers behind it.
 */
class MetaProxyTests extends MemcachedTestBed {

	@Override
	MemcachedProtocol protocol() {
		return MemcachedProtocol.META;
	}

	/** A proxy that spreads keys over servers, and answers {@code stats} itself. */
	private FakeServer proxy(MemcachedProcess... servers) throws IOException {
		return proxy(false, servers);
	}

	/**
	 * Starts such a proxy.
	 * @param mixing whether it does the reads first of the requests that come together
	 */
	private FakeServer proxy(boolean mixing, MemcachedProcess... servers) throws IOException {
		return opened(FakeServer.start((in, out) -> {
			List<Socket> behind = new ArrayList<>();
			for (MemcachedProcess server : servers) {
				Socket socket = opened(new Socket(server.host(), server.port()));
				socket.setTcpNoDelay(true);
				behind.add(socket);
			}
			for (List<Request> together = requests(in); !together.isEmpty(); together = requests(in)) {
				List<Request> order = new ArrayList<>(together);
				if (mixing) {
					order.sort(Comparator.comparing((request) -> !request.command().equals("mg")));
				}
				for (Request request : order) {
					request.forward(behind);
				}
				for (Request request : together) {
					out.write(request.answer().toByteArray());
				}
			}
		}));
	}

	/** Reads the requests that are there, and waits for the first one. */
	private static List<Request> requests(InputStream in) throws IOException {
		List<Request> requests = new ArrayList<>();
		do {
			String line = line(in);
			if (line.isEmpty()) {
				return requests;
			}
			Request request = new Request(line.strip().split(" "), new ByteArrayOutputStream(),
					new ByteArrayOutputStream());
			request.bytes().write(bytes(line));
			if (request.command().equals("ms")) {
				request.bytes().write(in.readNBytes(Integer.parseInt(request.words()[2]) + 2));
			}
			requests.add(request);
		}
		while (in.available() > 0);
		return requests;
	}

	/** A server whose numbers are far beyond those of a fresh one. */
	private MemcachedProcess usedServer() throws Exception {
		MemcachedProcess used = server();
		MemcachedClient another = new MemcachedClient(new InetSocketAddress(used.host(), used.port()));
		for (int i = 0; i < 100; i++) {
			another.set("before" + i, 0, "value").get();
		}
		another.shutdown();
		return used;
	}

	private static String line(InputStream in) throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		int next;
		do {
			next = in.read();
			if (next >= 0) {
				line.write(next);
			}
		}
		while (next >= 0 && next != '\n');
		return line.toString(StandardCharsets.US_ASCII);
	}

	/**
	 * The reads of the probe must not come together with the writes that they are about.
	 */
	@Test
	void proxyThatReadsFirstOfTheRequestsThatComeTogetherIsSeenToSpreadKeysAsWell() throws Exception {
		FakeServer proxy = proxy(true, usedServer(), server());
		RoutedCache cache = cache(proxy.address());
		awaiting().until(() -> !lines().isEmpty());
		assertThat(cache.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
		assertThat(lines()).singleElement()
			.asString()
			.startsWith("WARN memcached " + proxy.address() + " is not used: it is a proxy that spreads keys");
	}

	@Test
	void proxyThatSpreadsKeysOverSeveralServersIsNotUsedAndOneLineSaysSo() throws Exception {
		FakeServer proxy = proxy(usedServer(), server());
		RoutedCache cache = cache(proxy.address(), 3, TIMEOUT);
		awaiting().until(() -> !lines().isEmpty());
		assertThat(cache.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
		assertThat(lines()).singleElement()
			.asString()
			.startsWith(
					"WARN memcached " + proxy.address() + " is not used: it is a proxy that spreads keys over several")
			.contains("hybrid-session.memcached.servers");
	}

	/** Nobody has written to either server: both give the same numbers. */
	@Test
	void proxyBeforeFreshServersIsNotUsedEither() throws Exception {
		for (int i = 0; i < 3; i++) {
			FakeServer proxy = proxy(server(), server());
			cache(proxy.address(), 3, TIMEOUT);
			awaiting().until(() -> lines().stream()
				.anyMatch((line) -> line.startsWith("WARN memcached " + proxy.address() + " is not used")));
		}
	}

	/** An instance that connects just then leaves a token of its own. */
	@Test
	void flushBehindAProxyIsALossAndAReturnAndNotSeveralServers() throws Exception {
		MemcachedProcess server = server();
		FakeServer proxy = proxy(server);
		RoutedCache cache = cache(proxy.address(), 2, TIMEOUT);
		awaiting().until(() -> connected(cache));
		assertThat(cache.put(this.key, bytes("value"), LONG).stored()).isTrue();
		String token = UUID.randomUUID().toString();
		MemcachedClient another = new MemcachedClient(new InetSocketAddress(server.host(), server.port()));
		another.flush().get();
		another.set(IdentityCheck.KEY, 0, token).get();
		another.shutdown();
		awaiting().until(() -> lines().contains("INFO memcached " + proxy.address() + " is back"));
		assertThat(cache.routes().identities().get(proxy.address()).token()).isEqualTo(token);
		assertThat(cache.routes().fences()).containsKey(proxy.address());
		assertThat(lines()).hasSize(2)
			.first()
			.asString()
			.startsWith("WARN memcached " + proxy.address() + " is lost (it was flushed, or its name leads to another");
	}

	/** It closes the connection at a command that it does not know. */
	@Test
	void twemproxyIsNotUsed() throws Exception {
		ProxyProcess proxy = opened(ProxyProcess.nutcracker(List.of(server().address())));
		RoutedCache cache = cache(proxy.address());
		String line = "WARN memcached " + proxy.address()
				+ " is not used: it speaks memcached's classic text protocol only";
		awaiting().until(() -> lines().stream().anyMatch((said) -> said.startsWith(line)));
		assertThat(cache.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
	}

	/** A request to the proxy, and the answer of the server. */
	private record Request(String[] words, ByteArrayOutputStream bytes, ByteArrayOutputStream answer) {

		String command() {
			return this.words[0];
		}

		void forward(List<Socket> servers) throws IOException {
			if (command().equals("stats")) {
				this.answer.write(MemcachedTestBed.bytes("END\r\n"));
				return;
			}
			int key = (this.words.length > 1) ? this.words[1].hashCode() : 0;
			Socket server = servers.get(Math.floorMod(key, servers.size()));
			server.getOutputStream().write(this.bytes.toByteArray());
			String line = line(server.getInputStream());
			this.answer.write(MemcachedTestBed.bytes(line));
			if (line.startsWith("VA ")) {
				this.answer.write(server.getInputStream().readNBytes(Integer.parseInt(line.split(" ")[1]) + 2));
			}
		}

	}

}
