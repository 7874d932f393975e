package dev.hybridsession.internal.cache.memcached;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheRead.NoHit;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite.Outcome;
import dev.hybridsession.support.MemcachedProcess;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of a full server that refuses values instead of evicting others ({@code -M}). */
class FullServerTests extends MemcachedTestBed {

	private MemcachedProtocol protocol = MemcachedProtocol.AUTO;

	@Override
	MemcachedProtocol protocol() {
		return this.protocol;
	}

	@Test
	void serverWithoutMemoryRefusesAndTheConnectionKeepsWorking() {
		MemcachedProcess server = server("-m", "1", "-M", "-I", "512k");
		RoutedCache cache = cache(server.address());
		CacheToken token = fill(cache);
		this.log.list.clear();
		byte[] value = new byte[100_000];
		assertThat(cache.add(this.keys.session("more"), value, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(cache.replace(this.key, value, token, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(cache.put(this.keys.session("more"), value, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(cache.remove(this.key).outcome()).isIn(Outcome.STORED, Outcome.ABSENT);
		assertThat(cache.read(this.key)).isEqualTo(NoHit.MISS);
		assertThat(cache.read(this.keys.session("fill0"))).isInstanceOf(CacheRead.Hit.class);
		assertThat(lines()).isEmpty();
	}

	/** A late writer must not remove the value that another has written. */
	@Test
	void newerValueOfAnotherWriterOutlivesARefusal() {
		MemcachedProcess server = server("-m", "1", "-M", "-I", "512k");
		RoutedCache cache = cache(server.address());
		CacheToken late = fill(cache);
		assertThat(cache.put(this.key, bytes("newer"), LONG).stored()).isTrue();
		assertThat(cache.replace(this.key, new byte[100_000], late, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(hit(cache).value()).isEqualTo(bytes("newer"));
		assertThat(cache.remove(this.key, late).outcome()).isEqualTo(Outcome.CONFLICT);
		assertThat(hit(cache).value()).isEqualTo(bytes("newer"));
	}

	/** If memcached refuses a put, it removes the old value. */
	@Test
	void valueIsGoneAfterARefusedPutAndStaysAfterARefusedReplace() {
		MemcachedProcess server = server("-m", "1", "-M", "-I", "512k");
		RoutedCache cache = cache(server.address());
		CacheToken token = fill(cache);
		assertThat(cache.replace(this.key, new byte[100_000], token, LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(hit(cache).value()).isEqualTo(bytes("small"));
		assertThat(cache.add(this.key, new byte[100_000], LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(hit(cache).value()).isEqualTo(bytes("small"));
		assertThat(cache.put(this.key, new byte[100_000], LONG).outcome()).isEqualTo(Outcome.REFUSED);
		assertThat(cache.read(this.key)).isEqualTo(NoHit.MISS);
	}

	private CacheToken fill(RoutedCache cache) {
		assertThat(cache.put(this.key, bytes("small"), LONG).stored()).isTrue();
		CacheToken token = hit(cache).token();
		for (int i = 0; cache.put(this.keys.session("fill" + i), new byte[100_000], LONG).stored(); i++) {
			assertThat(i).as("items of 100 kB in 1 MB").isLessThan(1000);
		}
		return token;
	}

	@Test
	void refusalDisturbsNothingElseInFlight() throws Exception {
		MemcachedProcess server = server("-m", "1", "-M", "-I", "512k");
		RoutedCache cache = cache(server.address());
		fill(cache);
		Thread refused = new Thread(() -> {
			while (!Thread.currentThread().isInterrupted()) {
				cache.add(this.keys.session("more"), new byte[100_000], LONG);
			}
		});
		refused.start();
		for (int i = 0; i < 2000; i++) {
			assertThat(cache.read(this.keys.session("fill0"))).isInstanceOf(CacheRead.Hit.class);
		}
		refused.interrupt();
		refused.join();
	}

	/**
	 * This is why no meta write may go to such a server. Values of other keys go,
	 * although the condition of the refused write does not hold.
	 */
	@Test
	void refusedMetaWriteRemovesWhatIsThereAndAClassicOneDoesNot() throws Exception {
		MemcachedProcess server = server("-m", "1", "-M", "-I", "512k");
		RoutedCache cache = cache(server.address());
		fill(cache);
		String other = this.keys.session("fill0");
		String value = "x".repeat(100_000) + "\r\n";
		assertThat(answer(server, "cas " + other + " 0 0 100000 1\r\n" + value))
			.startsWith("SERVER_ERROR out of memory");
		assertThat(answer(server, "mg " + other + " s\r\n")).isEqualTo("HD s100000");
		assertThat(answer(server, "ms " + other + " 100000 C1\r\n" + value)).startsWith("SERVER_ERROR out of memory");
		assertThat(answer(server, "mg " + other + " s\r\n")).isEqualTo("EN");
		assertThat(answer(server, "ms " + this.key + " 600000 ME\r\n" + "x".repeat(600_000) + "\r\n"))
			.startsWith("SERVER_ERROR object too large");
		assertThat(answer(server, "mg " + this.key + " s\r\n")).isEqualTo("EN");
	}

	private static String answer(MemcachedProcess server, String request) throws IOException {
		try (Socket socket = new Socket(server.host(), server.port())) {
			socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
			return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
				.readLine();
		}
	}

	@Test
	void serverThatRefusesInsteadOfEvictingIsNotUsedOverMetaAndOneLineSaysSo() {
		this.protocol = MemcachedProtocol.META;
		MemcachedProcess server = server("-M");
		RoutedCache cache = cache(server.address());
		awaiting().until(() -> !lines().isEmpty());
		assertThat(cache.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
		assertThat(lines()).singleElement()
			.asString()
			.startsWith("WARN memcached " + server.address() + " is not used: with its option -M")
			.contains("hybrid-session.memcached.protocol=auto");
	}

}
