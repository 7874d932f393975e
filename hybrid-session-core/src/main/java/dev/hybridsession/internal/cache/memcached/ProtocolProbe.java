package dev.hybridsession.internal.cache.memcached;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.hybridsession.MemcachedProtocol;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a server which protocol is to be used for the next connection to it, where
 * {@code auto} is set. {@link NodeLink} calls it.
 * <ol>
 * <li>It asks for the version, over a connection of its own. A server with an
 * authentication file wants the user first, and speaks no binary protocol.</li>
 * <li>memcached 1.6.13 and newer is asked whether it evicts items when it is full.
 * {@link MetaCommands#probe} says why.</li>
 * <li>All other servers get the binary protocol. Among them are memcached with SASL,
 * which closes the connection, silent servers, and proxies with a version of their own.
 * </li>
 * </ol>
 */
final class ProtocolProbe {

	private static final Logger LOGGER = LoggerFactory.getLogger(ProtocolProbe.class);

	private static final int LONGEST_LINE = 2048;

	private static final int MOST_LINES = 500;

	/**
	 * As long as a header of the binary protocol: a server that speaks nothing else waits
	 * for a header, and then closes the connection.
	 */
	private static final String VERSION_REQUEST = "version                 \r\n";

	private static final Pattern VERSION = Pattern.compile("VERSION (\\d{1,5}\\.\\d{1,5}\\.\\d{1,5})\\b.*");

	/** Before 1.6.13 a conditional delete never removes anything. */
	private static final Version FIRST = Version.parse("1.6.13");

	private final Socket socket;

	private final @Nullable MemcachedUser user;

	private final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MemcachedTls.CONNECT_MILLIS);

	private ProtocolProbe(Socket socket, @Nullable MemcachedUser user) {
		this.socket = socket;
		this.user = user;
	}

	/**
	 * Asks a server. Waits for the answers.
	 * @param tls how to encrypt, or {@code null} for a connection in plain text
	 * @throws HandshakeException if it is not used because of its TLS
	 * @throws IOException if the server cannot be connected to
	 */
	static MemcachedProtocol ask(InetSocketAddress address, @Nullable MemcachedUser user, @Nullable MemcachedTls tls)
			throws IOException {
		try (Socket socket = MemcachedTls.connect(address)) {
			socket.setSoTimeout(MemcachedTls.HANDSHAKE_MILLIS);
			Socket spoken = (tls != null) ? tls.encrypted(socket, address) : socket;
			try {
				return new ProtocolProbe(spoken, user).choose();
			}
			catch (IOException ex) {
				LOGGER.debug("The server at {} does not tell its version", address, ex);
				return MemcachedProtocol.BINARY;
			}
		}
	}

	private MemcachedProtocol choose() throws IOException {
		String version = answer(VERSION_REQUEST);
		if (version.equals(MetaCommands.UNAUTHENTICATED)) {
			if (this.user == null || !answer(this.user.line()).equals("STORED")) {
				return MemcachedProtocol.META;
			}
			version = answer(VERSION_REQUEST);
		}
		Matcher numbers = VERSION.matcher(version);
		boolean meta = numbers.matches() && Version.parse(numbers.group(1)).compareTo(FIRST) >= 0
				&& evictions().equals("on");
		return meta ? MemcachedProtocol.META : MemcachedProtocol.BINARY;
	}

	private String evictions() throws IOException {
		String setting = "";
		String line = answer("stats settings\r\n");
		for (int i = 0; i < MOST_LINES && line.startsWith("STAT "); i++) {
			if (line.startsWith("STAT " + MetaCommands.EVICTIONS + " ")) {
				setting = line.substring(line.lastIndexOf(' ') + 1);
			}
			line = line();
		}
		return setting;
	}

	private String answer(String request) throws IOException {
		this.socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
		return line();
	}

	private String line() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int next = read(); next != '\n'; next = read()) {
			line.write(next);
			if (line.size() > LONGEST_LINE) {
				throw new IOException("This is no line of memcached");
			}
		}
		return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
	}

	/** All answers together have the time of one. */
	private int read() throws IOException {
		long left = TimeUnit.NANOSECONDS.toMillis(this.deadline - System.nanoTime());
		if (left <= 0) {
			throw new SocketTimeoutException("The answers take too long");
		}
		this.socket.setSoTimeout((int) left);
		int next = this.socket.getInputStream().read();
		if (next < 0) {
			throw new EOFException("The server has closed the connection");
		}
		return next;
	}

}
