package dev.hybridsession.support;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on a free port of the loopback interface that fails as networks do: it cuts
 * connections, swallows what is sent, or is slow.
 */
public final class TcpProxy implements AutoCloseable {

	private static final int BUFFER = 16 * 1024;

	private static final int BACKLOG = 128;

	private volatile InetSocketAddress target;

	private final int port;

	private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

	private volatile @Nullable ServerSocket server;

	private volatile boolean swallowing;

	private volatile Duration delay = Duration.ZERO;

	private final AtomicInteger delayed = new AtomicInteger();

	private TcpProxy(InetSocketAddress target) throws IOException {
		this.target = target;
		this.port = Ports.take();
		listen(this.port);
	}

	/**
	 * Starts a proxy.
	 * @param host where to connect to
	 * @param port the port there
	 * @return the proxy, forwarding
	 * @throws IOException if it cannot listen
	 */
	public static TcpProxy to(String host, int port) throws IOException {
		return new TcpProxy(new InetSocketAddress(host, port));
	}

	/**
	 * Returns where it listens.
	 * @return {@code 127.0.0.1}
	 */
	public String host() {
		return "127.0.0.1";
	}

	/**
	 * Returns its port.
	 * @return the port, the same until it is closed
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Returns host and port as properties have them.
	 * @return {@code host:port}
	 */
	public String address() {
		return host() + ":" + this.port;
	}

	/** Ends all connections and refuses new ones. */
	public void cut() {
		ServerSocket listening = this.server;
		this.server = null;
		quietly(listening);
		this.connections.forEach(Connection::close);
	}

	/**
	 * Ends one of the connections, and leads it and all new ones elsewhere.
	 * @param host where to connect to from now on
	 * @param port the port there
	 */
	public void moveOne(String host, int port) {
		this.target = new InetSocketAddress(host, port);
		this.connections.iterator().next().close();
	}

	/**
	 * Swallows all bytes of all connections, in both directions; new ones are accepted
	 * and go nowhere.
	 */
	public void blackhole() {
		this.swallowing = true;
		this.connections.forEach((connection) -> connection.swallowing = true);
	}

	/**
	 * Waits before forwarding each chunk to the target.
	 * @param delay how long; zero for not at all
	 */
	public void delay(Duration delay) {
		this.delay = delay;
	}

	/**
	 * Returns how many chunks it has delayed.
	 * @return the number, over all connections
	 */
	public int delayed() {
		return this.delayed.get();
	}

	/**
	 * Forwards new connections again, at once. Connections that have swallowed bytes stay
	 * as they are: nobody tells their ends.
	 * @throws IOException if it cannot listen again
	 */
	public void restore() throws IOException {
		this.swallowing = false;
		this.delay = Duration.ZERO;
		if (this.server == null) {
			listen(this.port);
		}
	}

	@Override
	public void close() {
		cut();
		Ports.giveBack(this.port);
	}

	private void listen(int port) throws IOException {
		ServerSocket listening = new ServerSocket();
		listening.setReuseAddress(true);
		listening.bind(new InetSocketAddress(InetAddress.getByName(host()), port), BACKLOG);
		this.server = listening;
		start(() -> accept(listening));
	}

	private void accept(ServerSocket listening) {
		try {
			while (true) {
				Connection connection = new Connection(listening.accept(), this.swallowing);
				this.connections.add(connection);
				if (this.server != listening) {
					connection.close();
				}
				start(connection::open);
			}
		}
		catch (IOException ex) {
			// cut
		}
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "tcp proxy");
		thread.setDaemon(true);
		thread.start();
	}

	private static void quietly(@Nullable Closeable closeable) {
		try {
			if (closeable != null) {
				closeable.close();
			}
		}
		catch (IOException ex) {
			// it is closed either way
		}
	}

	private final class Connection {

		private final Socket near;

		private final Socket far = new Socket();

		private volatile boolean swallowing;

		Connection(Socket near, boolean swallowing) {
			this.near = near;
			this.swallowing = swallowing;
		}

		void open() {
			try {
				if (!this.swallowing) {
					this.far.connect(TcpProxy.this.target);
					this.far.setTcpNoDelay(true);
					InputStream answers = this.far.getInputStream();
					OutputStream back = this.near.getOutputStream();
					start(() -> pump(answers, back, false));
				}
				this.near.setTcpNoDelay(true);
				pump(this.near.getInputStream(),
						this.swallowing ? OutputStream.nullOutputStream() : this.far.getOutputStream(), true);
			}
			catch (IOException ex) {
				close();
			}
		}

		private void pump(InputStream from, OutputStream to, boolean outgoing) {
			byte[] buffer = new byte[BUFFER];
			try {
				for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
					if (outgoing && !TcpProxy.this.delay.isZero()) {
						LockSupport.parkNanos(TcpProxy.this.delay.toNanos());
						TcpProxy.this.delayed.incrementAndGet();
					}
					if (!this.swallowing) {
						to.write(buffer, 0, read);
					}
				}
			}
			catch (IOException ex) {
				// the other direction ends as well
			}
			if (!this.swallowing || outgoing) {
				close();
			}
		}

		void close() {
			quietly(this.near);
			quietly(this.far);
			TcpProxy.this.connections.remove(this);
		}

	}

}
