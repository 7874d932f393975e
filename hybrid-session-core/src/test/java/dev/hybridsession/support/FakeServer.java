package dev.hybridsession.support;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on a free port of the loopback interface that misbehaves as a script says. */
public final class FakeServer implements AutoCloseable {

	private final ServerSocket server;

	private final Script script;

	private final AtomicInteger connections = new AtomicInteger();

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private FakeServer(Script script) throws IOException {
		this.script = script;
		this.server = new ServerSocket(0, 128, InetAddress.getByName("127.0.0.1"));
		start(this::accept);
	}

	/**
	 * Starts a server.
	 * @param script what it does with each connection, which is closed after that
	 * @return the server
	 * @throws IOException if it cannot listen
	 */
	public static FakeServer start(Script script) throws IOException {
		return new FakeServer(script);
	}

	/**
	 * Returns host and port as properties have them.
	 * @return {@code host:port}
	 */
	public String address() {
		return "127.0.0.1:" + this.server.getLocalPort();
	}

	/**
	 * Returns how many connections there have been.
	 * @return the number
	 */
	public int connections() {
		return this.connections.get();
	}

	@Override
	public void close() {
		quietly(this.server);
		this.sockets.forEach(FakeServer::quietly);
	}

	private void accept() {
		try {
			while (true) {
				Socket socket = this.server.accept();
				this.connections.incrementAndGet();
				this.sockets.add(socket);
				start(() -> serve(socket));
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			socket.setTcpNoDelay(true);
			this.script.serve(socket.getInputStream(), socket.getOutputStream());
		}
		catch (IOException ex) {
			// the other end has gone
		}
		this.sockets.remove(socket);
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "fake server");
		thread.setDaemon(true);
		thread.start();
	}

	private static void quietly(Closeable closeable) {
		try {
			closeable.close();
		}
		catch (IOException ex) {
			// it is closed either way
		}
	}

	/** The behaviour of a server on a connection. */
	@FunctionalInterface
	public interface Script {

		void serve(InputStream in, OutputStream out) throws IOException;

	}

}
