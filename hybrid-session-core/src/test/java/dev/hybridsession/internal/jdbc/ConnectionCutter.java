package dev.hybridsession.internal.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between a pool and a server, and cuts or freezes their connections. */
final class ConnectionCutter implements AutoCloseable {

	private final InetSocketAddress server;

	private final ServerSocket listener;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private volatile boolean down;

	private volatile boolean frozen;

	ConnectionCutter(InetSocketAddress server) throws IOException {
		this.server = server;
		this.listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
		start(this::listen);
	}

	InetSocketAddress address() {
		return InetSocketAddress.createUnresolved("127.0.0.1", this.listener.getLocalPort());
	}

	/** Cuts all connections, and each new one. */
	void cut() {
		this.down = true;
		cutOnce();
	}

	/** Cuts what is connected. */
	void cutOnce() {
		this.sockets.forEach(ConnectionCutter::close);
		this.sockets.clear();
	}

	/** Swallows what is sent. */
	void freeze() {
		this.frozen = true;
	}

	void restore() {
		this.down = false;
		this.frozen = false;
		cutOnce();
	}

	private void listen() {
		while (!this.listener.isClosed()) {
			try {
				Socket client = this.listener.accept();
				if (this.down) {
					close(client);
					continue;
				}
				Socket upstream = new Socket(this.server.getHostString(), this.server.getPort());
				this.sockets.addAll(List.of(client, upstream));
				start(() -> copy(client, upstream));
				start(() -> copy(upstream, client));
			}
			catch (IOException ex) {
				// The listener or the server was closed.
			}
		}
	}

	private void copy(Socket from, Socket to) {
		try (from; to) {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			byte[] buffer = new byte[8192];
			for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
				if (!this.frozen) {
					out.write(buffer, 0, count);
				}
			}
		}
		catch (IOException ex) {
			// It was cut.
		}
	}

	private static void start(Runnable work) {
		Thread thread = new Thread(work, "connection-cutter");
		thread.setDaemon(true);
		thread.start();
	}

	private static void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			// It is closed.
		}
	}

	@Override
	public void close() throws IOException {
		this.listener.close();
		cutOnce();
	}

}
