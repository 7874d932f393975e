package dev.hybridsession.benchmark;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import dev.hybridsession.support.Ports;
import org.awaitility.Awaitility;

/**
 * A Redis of the benchmarks' own on the loopback interface. It writes nothing to the
 * disk, as memcached does not either. It ends with this JVM at the latest.
 */
final class RedisProcess implements AutoCloseable {

	private static final String COMMAND = "redis-server";

	private static final Duration START_TIMEOUT = Duration.ofSeconds(10);

	private final int port;

	private final Process process;

	private RedisProcess(int port, Process process) {
		this.port = port;
		this.process = process;
	}

	/** Whether this machine has Redis. Debian's package starts a server of its own. */
	static boolean isInstalled() {
		return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
			.anyMatch((folder) -> Files.isExecutable(Path.of(folder, COMMAND)));
	}

	static RedisProcess start() {
		try {
			int port = Ports.take();
			Process process = new ProcessBuilder(COMMAND, "--bind", "127.0.0.1", "--port", Integer.toString(port),
					"--save", "", "--appendonly", "no", "--dir", System.getProperty("java.io.tmpdir"))
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
			Awaitility.await("Redis answers")
				.atMost(START_TIMEOUT)
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(10))
				.until(() -> !process.isAlive() || answers(port));
			if (!process.isAlive()) {
				throw new IllegalStateException("Redis does not start on port " + port);
			}
			return new RedisProcess(port, process);
		}
		catch (IOException ex) {
			throw new IllegalStateException("Redis is not installed (Debian, Ubuntu: apt-get install redis-server)",
					ex);
		}
	}

	int port() {
		return this.port;
	}

	private static boolean answers(int port) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
			socket.setSoTimeout(1_000);
			socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
			return socket.getInputStream().read() == '+';
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		try {
			this.process.waitFor(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
