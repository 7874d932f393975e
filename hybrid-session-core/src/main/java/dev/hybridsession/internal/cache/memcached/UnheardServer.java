package dev.hybridsession.internal.cache.memcached;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.regex.Pattern;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

import dev.hybridsession.MemcachedProtocol;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what a server is that closes a connection without an answer.
 * {@link MemcachedNode} calls it. Each question has a connection of its own:
 * <ol>
 * <li>A server with TLS answers a ClientHello with a TLS message, even if it refuses the
 * client. If a connection begins with other bytes, the server resets it, and its answer
 * is lost.</li>
 * <li>PostgreSQL answers the question whether it encrypts with one letter.</li>
 * <li>memcached with its users in a file says so in text. Release 1.6.18 does that in
 * answer to the binary protocol, too, and release 1.6.45 closes the connection.</li>
 * <li>A server or proxy that knows the classic text protocol alone answers a question in
 * it, and none in the binary protocol. A server that answers both is memcached, and has
 * come back meanwhile.</li>
 * </ol>
 * If connections are encrypted, the first two questions are replaced by a silent
 * connection, over which the server says what it does not like about our certificate. A
 * server that is asked something resets the connection, and its alert is lost.
 */
final class UnheardServer {

	private static final Logger LOGGER = LoggerFactory.getLogger(UnheardServer.class);

	/** PostgreSQL's SSLRequest: its length, and a number instead of a version. */
	private static final byte[] POSTGRESQL_QUESTION = ByteBuffer.allocate(8).putInt(8).putInt(80877103).array();

	private static final byte[] TEXT_QUESTION = "get hybrid-session.probe\r\n".getBytes(StandardCharsets.US_ASCII);

	private static final String UNAUTHENTICATED = "CLIENT_ERROR unauthenticated";

	private static final byte[] VERSION_IN_TEXT = "version\r\n".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] VERSION_IN_BINARY = ByteBuffer.allocate(BinaryReader.HEADER_SIZE)
		.put((byte) 0x80)
		.put((byte) 0x0b)
		.array();

	private static final Pattern ANSWERED_IN_TEXT = Pattern.compile("VERSION|ERROR\r\n|CLIENT_");

	private static final String ANSWERED_IN_BINARY = "\u0081";

	private UnheardServer() {
	}

	/**
	 * Asks the server. Waits for the answers.
	 * @param tls how connections to it are encrypted, or {@code null} if they are not
	 * @return why it is not used, or {@code null} if nobody can tell
	 */
	static @Nullable Refusal refusal(InetSocketAddress address, @Nullable MemcachedTls tls,
			MemcachedProtocol protocol) {
		Refusal refusal = (tls != null) ? alert(address, tls) : otherServer(address);
		return (refusal != null) ? refusal : ofTheTextProtocol(address, tls, protocol);
	}

	private static @Nullable Refusal ofTheTextProtocol(InetSocketAddress address, @Nullable MemcachedTls tls,
			MemcachedProtocol protocol) {
		String said = answer(address, tls, TEXT_QUESTION, 3);
		if (said.equals("END")) {
			return answer(address, tls, VERSION_IN_BINARY, 1).equals(ANSWERED_IN_BINARY) ? null : Refusal.TEXT_ONLY;
		}
		// in its own protocol such a server would have let us say who we are
		if (said.equals("CLI") && protocol == MemcachedProtocol.BINARY
				&& answer(address, tls, TEXT_QUESTION, UNAUTHENTICATED.length()).equals(UNAUTHENTICATED)) {
			return Refusal.usersInAFile("it said '" + UNAUTHENTICATED + "'");
		}
		return null;
	}

	private static @Nullable Refusal otherServer(InetSocketAddress address) {
		String said = answer(address, null, firstMessageOfTls(), 2);
		if (Refusal.isTls(ByteBuffer.wrap(said.getBytes(StandardCharsets.ISO_8859_1)))) {
			return Refusal.TLS;
		}
		String encrypts = answer(address, null, POSTGRESQL_QUESTION, 1);
		return (encrypts.equals("S") || encrypts.equals("N")) ? Refusal.POSTGRESQL : null;
	}

	/** Returns a ClientHello, or nothing if this JDK has no TLS. */
	private static byte[] firstMessageOfTls() {
		try {
			SSLEngine engine = SSLContext.getDefault().createSSLEngine();
			engine.setUseClientMode(true);
			ByteBuffer message = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
			engine.wrap(ByteBuffer.allocate(0), message);
			return Arrays.copyOf(message.array(), message.position());
		}
		catch (SSLException | NoSuchAlgorithmException ex) {
			LOGGER.debug("Whether a server speaks TLS cannot be asked", ex);
			return new byte[0];
		}
	}

	private static @Nullable Refusal alert(InetSocketAddress address, MemcachedTls tls) {
		try (Socket socket = MemcachedTls.connect(address)) {
			tls.encrypted(socket, address).getInputStream().read();
			return null;
		}
		catch (IOException ex) {
			LOGGER.debug("The server at {} says what it does not like", address, ex);
			return HandshakeException.refusal(ex);
		}
	}

	/**
	 * Asks a server with which a handshake has failed in plain text. Waits for the
	 * answers. memcached with TLS does not encrypt that it has no connection left.
	 * @return why it is not used, or {@code null} if it does not answer as memcached
	 */
	static @Nullable Refusal withoutTls(InetSocketAddress address) {
		String said = answer(address, null, VERSION_IN_TEXT, 7);
		if (Refusal.TOO_MANY_CONNECTIONS.startsWith(said) && said.length() == 7) {
			return Refusal.connections(Refusal.TOO_MANY_CONNECTIONS);
		}
		return (ANSWERED_IN_TEXT.matcher(said).matches()
				|| answer(address, null, VERSION_IN_BINARY, 1).equals(ANSWERED_IN_BINARY)) ? Refusal.NO_TLS : null;
	}

	private static String answer(InetSocketAddress address, @Nullable MemcachedTls tls, byte[] question, int length) {
		try (Socket socket = MemcachedTls.connect(address)) {
			Socket spoken = (tls != null) ? tls.encrypted(socket, address) : socket;
			spoken.getOutputStream().write(question);
			return new String(spoken.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			LOGGER.debug("The server at {} does not say what it is", address, ex);
			return "";
		}
	}

}
