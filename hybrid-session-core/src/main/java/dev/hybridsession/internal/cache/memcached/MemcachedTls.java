package dev.hybridsession.internal.cache.memcached;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import dev.hybridsession.internal.system.Waiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How connections to memcached are encrypted. {@link TlsChannel} takes an engine from it,
 * and a probe a socket.
 *
 * @param context asked for each new connection, so that a renewed certificate is used
 * from the next connection on
 * @param parameters restricts protocols and cipher suites
 * @param verifyHostname whether the certificate must be for the host as the list of
 * servers has it
 */
public record MemcachedTls(Supplier<SSLContext> context, Consumer<SSLParameters> parameters, boolean verifyHostname) {

	/** How long a connection, and each read of a probe, may take. */
	static final int CONNECT_MILLIS = 500;

	static final int HANDSHAKE_MILLIS = 2000;

	private static final Logger LOGGER = LoggerFactory.getLogger(MemcachedTls.class);

	/**
	 * The JDK keeps TLS sessions by host and port, and takes any number for a port. Each
	 * connection has another one, so none resumes the session of another connection:
	 * memcached ends a resumed session if it asks clients for certificates.
	 */
	private static final AtomicInteger PORTS = new AtomicInteger();

	SSLEngine engine(InetSocketAddress address) {
		SSLEngine engine = this.context.get().createSSLEngine(address.getHostString(), PORTS.incrementAndGet());
		engine.setUseClientMode(true);
		engine.setSSLParameters(configured(engine.getSSLParameters()));
		return engine;
	}

	/** Returns a connected socket that can be encrypted later. */
	static Socket connect(InetSocketAddress address) throws IOException {
		int port = PORTS.incrementAndGet();
		Socket socket = new Socket() {

			@Override
			public int getPort() {
				return port;
			}

		};
		try {
			socket.connect(address, CONNECT_MILLIS);
			socket.setSoTimeout(CONNECT_MILLIS);
			return socket;
		}
		catch (IOException ex) {
			socket.close();
			throw ex;
		}
	}

	/**
	 * Encrypts a connected socket. Waits for the handshake.
	 * @param socket from {@link #connect}
	 * @throws HandshakeException if the server is not to be used
	 */
	Socket encrypted(Socket socket, InetSocketAddress address) throws IOException {
		SSLSocket encrypted = (SSLSocket) this.context.get()
			.getSocketFactory()
			.createSocket(socket, address.getHostString(), address.getPort(), true);
		encrypted.setSSLParameters(configured(encrypted.getSSLParameters()));
		handshake(encrypted::startHandshake, socket);
		return encrypted;
	}

	/**
	 * Waits for a handshake. A timeout of the connection would be that of each read, so a
	 * server that sends byte after byte needs a deadline.
	 * @param connection is closed if the handshake takes too long
	 */
	static void handshake(Handshake handshake, Closeable connection) throws HandshakeException {
		AtomicBoolean late = new AtomicBoolean();
		// a thread that ends: one of the JVM would keep the application's class loader
		Thread deadline = new Thread(null, () -> {
			if (Waiter.SYSTEM.pause(TimeUnit.MILLISECONDS.toNanos(HANDSHAKE_MILLIS))) {
				late.set(true);
				close(connection);
			}
		}, "memcached handshake", 0, false);
		deadline.setDaemon(true);
		deadline.start();
		try {
			handshake.run();
		}
		catch (IOException ex) {
			throw HandshakeException.of(late.get() ? new SocketTimeoutException("The handshake takes too long") : ex);
		}
		finally {
			deadline.interrupt();
		}
	}

	static void close(Closeable connection) {
		try {
			connection.close();
		}
		catch (IOException ex) {
			LOGGER.debug("A connection cannot be closed", ex);
		}
	}

	private SSLParameters configured(SSLParameters all) {
		this.parameters.accept(all);
		if (this.verifyHostname) {
			all.setEndpointIdentificationAlgorithm("HTTPS");
		}
		return all;
	}

	@FunctionalInterface
	interface Handshake {

		void run() throws IOException;

	}

}
