package dev.hybridsession.internal.cache.memcached;

import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.store.CacheRead.NoHit;
import dev.hybridsession.support.FakeServer;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of servers that answer, but not as a memcached that can be used does. */
class WrongServerTests extends MemcachedTestBed {

	private MemcachedProtocol protocol = MemcachedProtocol.BINARY;

	@Override
	MemcachedProtocol protocol() {
		return this.protocol;
	}

	/** Waits for the line, and returns it. */
	private String refusal(RoutedCache cache) {
		awaiting().until(() -> lines().stream().anyMatch((line) -> line.contains("is not used")));
		assertThat(cache.read(this.key)).isEqualTo(NoHit.UNAVAILABLE);
		List<String> told = lines().stream().filter((line) -> line.contains("is not used")).toList();
		assertThat(told).hasSize(1);
		return told.get(0);
	}

	@ParameterizedTest
	@CsvSource({ "'HTTP/1.1 400 Bad Request\r\n\r\n', another server or proxy listens there",
			"'SSH-2.0-OpenSSH_9.2\r\n', another server or proxy listens there", "'ERROR\r\n', protocol=auto",
			"'CLIENT_ERROR unauthenticated\r\n', protocol=auto" })
	void serverThatAnswersInTextIsNotUsedAndOneLineSaysWhatItSaid(String text, String advice) throws Exception {
		FakeServer server = opened(FakeServer.start((in, out) -> {
			in.read();
			out.write(bytes(text));
			in.readAllBytes();
		}));
		RoutedCache cache = cache(server.address());
		awaiting().until(() -> server.connections() >= 2);
		assertThat(refusal(cache)).contains("memcached " + server.address() + " is not used")
			.contains("(it said '" + text.strip() + "')")
			.contains(advice);
	}

	@Test
	void tlsIsNamed() throws Exception {
		FakeServer server = opened(FakeServer.start((in, out) -> {
			in.read();
			out.write(new byte[] { 0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x46 });
			in.readAllBytes();
		}));
		assertThat(refusal(cache(server.address()))).contains("it speaks TLS");
	}

	/** The server resets a connection without TLS, so that its alert does not arrive. */
	@ParameterizedTest
	@EnumSource
	void memcachedWithTlsIsNotUsedAndOneLineSaysSo(MemcachedProtocol protocol, @TempDir Path directory)
			throws Exception {
		this.protocol = protocol;
		MemcachedProcess server = server(TestCertificate.in(directory).memcachedArguments());
		RoutedCache cache = cache(server.address());
		assertThat(refusal(cache)).contains("it speaks TLS", "hybrid-session.memcached.ssl.bundle");
		assertThat(lines()).hasSize(1);
	}

	/** The answer has a valid header, but belongs to another question. */
	@ParameterizedTest
	@CsvSource({ "0x00, 0x0d0a0d0a, 0", "0x0a, 1, 0", "0x0a, 1, 0x7fffffff" })
	void answerToAnotherQuestionEndsTheConnection(String command, String number, String length) throws Exception {
		FakeServer server = opened(FakeServer.start((in, out) -> {
			in.read();
			out.write(header(Integer.decode(command), Integer.decode(number), Integer.decode(length)));
			in.readAllBytes();
		}));
		assertThat(refusal(cache(server.address()))).contains("its answer belongs to another question");
	}

	@Test
	void memcachedThatHasNoConnectionLeftIsUsedOnceItHas() throws Exception {
		MemcachedProcess server = server("-c", "40");
		List<Socket> taken = new ArrayList<>();
		Socket last;
		do {
			last = opened(new Socket(server.host(), server.port()));
			last.setSoTimeout(20);
			taken.add(last);
		}
		while (!refused(last));
		RoutedCache cache = cache(server.address());
		assertThat(refusal(cache))
			.contains("all its connections are in use (it said 'ERROR Too many open connections')")
			.contains("hybrid-session.memcached.connections");
		for (Socket socket : taken) {
			socket.close();
		}
		awaiting().until(() -> cache.read(this.key) == NoHit.MISS);
	}

	private static boolean refused(Socket socket) throws Exception {
		try {
			return socket.getInputStream().read() >= 0;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
	}

	@Test
	void memcachedWithItsUsersInAFileIsNotUsed(@TempDir Path directory) throws Exception {
		Path users = Files.writeString(directory.resolve("users"), "shop:secret\n");
		TestCertificate.readableForAll(users);
		MemcachedProcess server = server("-Y", users.toString());
		assertThat(refusal(cache(server.address()))).contains("it has its users in a file")
			.contains("hybrid-session.memcached.protocol=auto, .username and .password");
	}

	/** As memcached 1.6.45 does. */
	@Test
	void memcachedWithItsUsersInAFileThatTellsThemInTextAloneIsNotUsed() throws Exception {
		FakeServer server = opened(FakeServer.start((in, out) -> {
			if (in.read() == 'g') {
				out.write(bytes("CLIENT_ERROR unauthenticated\r\n"));
			}
		}));
		assertThat(refusal(cache(server.address()))).contains("it has its users in a file");
	}

	@Test
	void memcachedWithoutTheBinaryProtocolIsNotUsed() {
		MemcachedProcess server = server("-B", "ascii");
		assertThat(refusal(cache(server.address()))).contains("hybrid-session.memcached.protocol=auto");
	}

	@Test
	void memcachedThatIsTooOldForTheMetaProtocolIsToBeUpgraded() throws Exception {
		this.protocol = MemcachedProtocol.META;
		FakeServer server = opened(FakeServer.start((in, out) -> {
			in.read();
			out.write(bytes("ERROR\r\n"));
			in.readAllBytes();
		}));
		assertThat(refusal(cache(server.address()))).contains("it does not speak the meta protocol (it said 'ERROR')")
			.contains("Upgrade it to memcached 1.6.13");
	}

	private static byte[] header(int command, int number, int length) {
		return ByteBuffer.allocate(BinaryReader.HEADER_SIZE)
			.put((byte) 0x81)
			.put((byte) command)
			.putShort((short) 0)
			.putInt(0)
			.putInt(length)
			.putInt(number)
			.putLong(0)
			.array();
	}

}
