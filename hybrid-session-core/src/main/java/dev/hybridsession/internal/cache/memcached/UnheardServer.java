package dev.hybridsession.internal.cache.memcached;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what a server is that closes a connection without an answer.
 * {@link MemcachedNode} calls it. Each question has a connection of its own:
 * <ol>
 * <li>{@link TlsProbe} asks for TLS.</li>
 * <li>PostgreSQL answers the question whether it encrypts with one letter.</li>
 * <li>A server or proxy that knows the classic text protocol alone answers a question in
 * it.</li>
 * </ol>
 */
final class UnheardServer {

	private static final Logger LOGGER = LoggerFactory.getLogger(UnheardServer.class);

	private static final int TIMEOUT_MILLIS = 500;

	/** PostgreSQL's SSLRequest: its length, and a number instead of a version. */
	private static final byte[] POSTGRESQL_QUESTION = ByteBuffer.allocate(8).putInt(8).putInt(80877103).array();

	private static final byte[] TEXT_QUESTION = "get hybrid-session.probe\r\n".getBytes(StandardCharsets.US_ASCII);

	private UnheardServer() {
	}

	/**
	 * Asks the server. Waits for the answers.
	 * @param address the address of the server
	 * @return why it is not used, or {@code null} if nobody can tell
	 */
	static @Nullable Refusal refusal(InetSocketAddress address) {
		if (TlsProbe.speaksTls(address)) {
			return Refusal.TLS;
		}
		String encrypts = answer(address, POSTGRESQL_QUESTION, 1);
		if (encrypts.equals("S") || encrypts.equals("N")) {
			return Refusal.POSTGRESQL;
		}
		if (answer(address, TEXT_QUESTION, 3).equals("END")) {
			return Refusal.TEXT_ONLY;
		}
		return null;
	}

	private static String answer(InetSocketAddress address, byte[] question, int length) {
		try (Socket socket = new Socket()) {
			socket.connect(address, TIMEOUT_MILLIS);
			socket.setSoTimeout(TIMEOUT_MILLIS);
			socket.getOutputStream().write(question);
			return new String(socket.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			LOGGER.debug("The server at {} does not say what it is", address, ex);
			return "";
		}
	}

}
