package dev.hybridsession.internal.cache.memcached;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a server that has closed a connection without an answer whether it speaks TLS.
 * {@link UnheardServer} calls it. memcached with TLS resets a connection that does not
 * begin with TLS, so that what it says does not arrive.
 * <ol>
 * <li>It sends the first message of a TLS client over a connection of its own.</li>
 * <li>A server with TLS answers with a message of TLS, whatever it thinks of the
 * client.</li>
 * </ol>
 */
final class TlsProbe {

	private static final Logger LOGGER = LoggerFactory.getLogger(TlsProbe.class);

	private static final int TIMEOUT_MILLIS = 500;

	/** A byte for the type of the message, and one for the major version. */
	private static final int BEGINNING = 2;

	private TlsProbe() {
	}

	/**
	 * Returns whether the server speaks TLS. Waits for the answer.
	 * @param address the address of the server
	 * @return {@code false} if it does not, or nobody can tell
	 */
	static boolean speaksTls(InetSocketAddress address) {
		try (Socket socket = new Socket()) {
			socket.connect(address, TIMEOUT_MILLIS);
			socket.setSoTimeout(TIMEOUT_MILLIS);
			socket.getOutputStream().write(firstMessage());
			return Refusal.isTls(ByteBuffer.wrap(socket.getInputStream().readNBytes(BEGINNING)));
		}
		catch (IOException | NoSuchAlgorithmException ex) {
			LOGGER.debug("The server at {} does not say whether it speaks TLS", address, ex);
			return false;
		}
	}

	private static byte[] firstMessage() throws IOException, NoSuchAlgorithmException {
		SSLEngine engine = SSLContext.getDefault().createSSLEngine();
		engine.setUseClientMode(true);
		ByteBuffer message = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
		engine.wrap(ByteBuffer.allocate(0), message);
		byte[] bytes = new byte[message.position()];
		message.flip().get(bytes);
		return bytes;
	}

}
