package dev.hybridsession.internal.cache.memcached;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

import dev.hybridsession.support.Later;
import dev.hybridsession.support.TestAuthority;
import dev.hybridsession.support.TestCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests what a channel with TLS tells spymemcached, on a server in the same JVM. */
class TlsChannelTests {

	/** More than the buffers of both sockets take. */
	private static final int LARGE = 16 * 1024 * 1024;

	private static SSLContext context;

	private SSLServerSocket server;

	private SSLSocket accepted;

	private TlsChannel channel;

	@BeforeAll
	static void prepare(@TempDir Path directory) throws Exception {
		TestAuthority authority = new TestAuthority();
		context = TestCertificate.context(authority, authority.issue(directory, "127.0.0.1"));
	}

	private void connect(String version) throws Exception {
		this.server = (SSLServerSocket) context.getServerSocketFactory()
			.createServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
		CompletableFuture<SSLSocket> accepting = Later.later(this::accept);
		MemcachedTls tls = new MemcachedTls(() -> context, (all) -> all.setProtocols(new String[] { version }), true);
		this.channel = TlsChannel.connect(new InetSocketAddress("127.0.0.1", this.server.getLocalPort()), tls);
		this.accepted = accepting.join();
	}

	private SSLSocket accept() {
		try {
			SSLSocket socket = (SSLSocket) this.server.accept();
			socket.startHandshake();
			return socket;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@AfterEach
	void close() throws Exception {
		this.channel.close();
		this.accepted.close();
		this.server.close();
	}

	/**
	 * As spymemcached writes: it waits for the socket until every byte counts as written.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.3", "TLSv1.2" })
	void writeThatTheSocketDoesNotTakeIsNeverCompleteBeforeItIsSent(String version) throws Exception {
		connect(version);
		byte[] bytes = new byte[LARGE];
		RandomGenerator.getDefault().nextBytes(bytes);
		ByteBuffer source = ByteBuffer.wrap(bytes);
		int written = this.channel.write(source);
		assertThat(written).isEqualTo(source.position()).isBetween(1, LARGE - 1);
		assertThat(this.channel.write(source)).as("nobody has read").isLessThan(LARGE - written);
		CompletableFuture<byte[]> reading = Later.later(() -> read(LARGE));
		while (source.hasRemaining()) {
			this.channel.write(source);
		}
		assertThat(Arrays.equals(reading.join(), bytes)).isTrue();
	}

	/** spymemcached waits for the socket only while something is unwritten. */
	@Test
	void recordThatTheSocketTakesInPartIsNotCompletelyWritten() throws Exception {
		connect("TLSv1.3");
		ByteBuffer record = ByteBuffer.allocate(1000);
		int written;
		do {
			written = this.channel.write(record.clear());
		}
		while (written == record.capacity());
		assertThat(written).isEqualTo(record.capacity() - 1);
		assertThat(this.channel.write(record)).as("nobody has read").isZero();
	}

	/** Without a further call, as there is nothing more to write. */
	@Test
	void completedWriteArrives() throws Exception {
		connect("TLSv1.3");
		ByteBuffer source = ByteBuffer.wrap(new byte[100]);
		assertThat(this.channel.write(source)).isEqualTo(100);
		assertThat(read(100)).hasSize(100);
		assertThat(this.channel.write(source)).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.3", "TLSv1.2" })
	void readIsEmptyOnlyWhenTheSocketIs(String version) throws Exception {
		connect(version);
		ByteBuffer target = ByteBuffer.allocate(1000);
		assertThat(this.channel.read(target)).isZero();
		byte[] bytes = new byte[100_000];
		RandomGenerator.getDefault().nextBytes(bytes);
		ByteBuffer all = ByteBuffer.allocate(bytes.length);
		this.accepted.getOutputStream().write(bytes);
		while (all.hasRemaining()) {
			target.clear();
			this.channel.read(target);
			all.put(target.flip());
		}
		assertThat(all.array()).isEqualTo(bytes);
		this.accepted.close();
		target.clear();
		int last = 0;
		while (last == 0) {
			last = this.channel.read(target);
		}
		assertThat(last).isEqualTo(-1);
	}

	/** A server may change the keys of a connection that lives for days. */
	@Test
	void keysChangeUnderWay() throws Exception {
		connect("TLSv1.3");
		this.accepted.startHandshake();
		for (int round = 0; round < 3; round++) {
			this.accepted.getOutputStream().write(round);
			ByteBuffer target = ByteBuffer.allocate(1);
			while (target.hasRemaining()) {
				this.channel.read(target);
			}
			assertThat(target.get(0)).isEqualTo((byte) round);
			this.channel.write(ByteBuffer.wrap(new byte[] { (byte) round }));
			assertThat(read(1)).containsExactly(round);
		}
	}

	private byte[] read(int length) {
		try {
			InputStream in = this.accepted.getInputStream();
			return in.readNBytes(length);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
