package dev.hybridsession.support;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Whom a memcached with SASL lets in. The SASL library of memcached asks it for every
 * password, in the protocol of saslauthd: user, password, service and realm, each a
 * length of two bytes and the text; {@code OK} or {@code NO}, in the same form.
 */
final class SaslUsers implements AutoCloseable {

	static final String NO_PLAIN = "memcached's SASL library offers no PLAIN: install it "
			+ "(Debian, Ubuntu: apt-get install libsasl2-modules) or run ./dev test";

	private static final int QUESTIONS = 4;

	private static final int BINARY_HEADER = 24;

	/** The last byte of it. */
	private static final int BODY_LENGTH = 11;

	private final Path folder;

	private final Path socket;

	private final ServerSocketChannel server;

	private volatile List<String> allowed = List.of();

	private volatile @Nullable Runnable hesitation;

	SaslUsers() {
		try {
			this.folder = Files.createTempDirectory("sasl");
			this.socket = this.folder.resolve("mux");
			Files.writeString(this.folder.resolve("memcached.conf"),
					"mech_list: plain\npwcheck_method: saslauthd\nsaslauthd_path: " + this.socket + "\n");
			this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
				.bind(UnixDomainSocketAddress.of(this.socket));
			// memcached may run as somebody else
			Files.setPosixFilePermissions(this.folder, PosixFilePermissions.fromString("rwxr-xr-x"));
			Files.setPosixFilePermissions(this.socket, PosixFilePermissions.fromString("rwxrwxrwx"));
		}
		catch (IOException ex) {
			throw new IllegalStateException("No socket for passwords", ex);
		}
		Thread thread = new Thread(this::serve, "sasl users");
		thread.setDaemon(true);
		thread.start();
	}

	/** Makes a memcached ask for users. */
	void configure(ProcessBuilder memcached) {
		memcached.command().add("-S");
		memcached.environment().put("SASL_CONF_PATH", this.folder.toString());
	}

	/**
	 * Returns whether a memcached answers that it asks for users.
	 * @throws IllegalStateException if it cannot do so in the way that we know
	 */
	static boolean areAsked(Socket socket) throws IOException {
		byte[] listMechanisms = new byte[BINARY_HEADER];
		listMechanisms[0] = (byte) 0x80;
		listMechanisms[1] = 0x20;
		socket.getOutputStream().write(listMechanisms);
		byte[] header = socket.getInputStream().readNBytes(BINARY_HEADER);
		if (header.length < BINARY_HEADER) {
			return false;
		}
		byte[] mechanisms = socket.getInputStream().readNBytes(header[BODY_LENGTH]);
		if (!new String(mechanisms, StandardCharsets.US_ASCII).contains("PLAIN")) {
			throw new IllegalStateException(NO_PLAIN);
		}
		return true;
	}

	void allow(String user, String password) {
		this.allowed = List.of(user, password);
	}

	/** Runs before each answer, and so may hold it up. */
	void hesitate(Runnable hesitation) {
		this.hesitation = hesitation;
	}

	private void serve() {
		while (this.server.isOpen()) {
			try (SocketChannel client = this.server.accept()) {
				DataInputStream input = new DataInputStream(Channels.newInputStream(client));
				String[] question = new String[QUESTIONS];
				for (int i = 0; i < QUESTIONS; i++) {
					question[i] = new String(input.readNBytes(input.readUnsignedShort()), StandardCharsets.UTF_8);
				}
				Runnable first = this.hesitation;
				if (first != null) {
					first.run();
				}
				boolean ok = List.of(question[0], question[1]).equals(this.allowed);
				// in one piece: the library reads once
				byte[] answer = { 0, 2, (byte) (ok ? 'O' : 'N'), (byte) (ok ? 'K' : 'O') };
				new DataOutputStream(Channels.newOutputStream(client)).write(answer);
			}
			catch (IOException ex) {
				// closed, or memcached was killed while it asked
			}
		}
	}

	@Override
	public void close() {
		try {
			this.server.close();
			Files.deleteIfExists(this.socket);
			Files.deleteIfExists(this.folder.resolve("memcached.conf"));
			Files.deleteIfExists(this.folder);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
