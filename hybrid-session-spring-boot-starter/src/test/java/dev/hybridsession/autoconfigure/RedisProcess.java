package dev.hybridsession.autoconfigure;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import dev.hybridsession.support.Ports;
import dev.hybridsession.support.Servers;
import org.awaitility.Awaitility;

/**
 * A real Redis on a free port of the loopback interface, which keeps nothing on a disk.
 */
final class RedisProcess implements AutoCloseable {

	private final int port = Ports.take();

	private final Process process;

	RedisProcess() {
		Servers.require();
		try {
			this.process = new ProcessBuilder("redis-server", "--port", String.valueOf(this.port), "--bind",
					"127.0.0.1", "--save", "", "--appendonly", "no")
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
		}
		catch (IOException ex) {
			throw new IllegalStateException("redis-server is not installed: install it (Debian, Ubuntu: apt-get"
					+ " install redis-server) or run ./dev test", ex);
		}
		Runtime.getRuntime().addShutdownHook(new Thread(this.process::destroyForcibly));
		Awaitility.await().until(this::answers);
	}

	private boolean answers() {
		try (Socket socket = new Socket("127.0.0.1", this.port)) {
			socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
			return socket.getInputStream().read() == '+';
		}
		catch (IOException ex) {
			return false;
		}
	}

	int port() {
		return this.port;
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
