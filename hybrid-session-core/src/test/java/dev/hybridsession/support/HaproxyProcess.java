package dev.hybridsession.support;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;

/**
 * A real HAProxy on a free port of the loopback interface, which spreads connections over
 * servers, one after the other. Close it.
 */
public final class HaproxyProcess implements AutoCloseable {

	private static final String NOT_INSTALLED = "haproxy is not installed: install it "
			+ "(Debian, Ubuntu: apt-get install haproxy) or run ./dev test";

	private final int port;

	private final Path configuration;

	private final Process process;

	/**
	 * Starts a balancer and waits until it answers.
	 * @param servers their addresses, {@code host:port}
	 * @throws IllegalStateException if there is no HAProxy on the path
	 */
	public HaproxyProcess(List<String> servers) throws IOException {
		this(servers, "check inter 100ms");
	}

	/**
	 * Starts a balancer that does not look whether its servers are there.
	 * @param servers their addresses, {@code host:port}
	 * @return the balancer
	 */
	public static HaproxyProcess withoutChecks(List<String> servers) throws IOException {
		return new HaproxyProcess(servers, "");
	}

	private HaproxyProcess(List<String> servers, String checks) throws IOException {
		this.port = MemcachedProcess.freePort();
		this.configuration = Files.createTempFile("haproxy", ".cfg");
		Files.writeString(this.configuration,
				"""
						defaults
						  mode tcp
						  retries 0
						  timeout connect 5s
						  timeout client 1h
						  timeout server 1h
						listen memcached
						  bind 127.0.0.1:%d
						  balance roundrobin
						%s
						""".formatted(this.port,
						IntStream.range(0, servers.size())
							.mapToObj((i) -> "  server s" + i + " " + servers.get(i) + " " + checks)
							.collect(Collectors.joining("\n"))));
		try {
			this.process = new ProcessBuilder(command(), "-db", "-f", this.configuration.toString())
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
		}
		catch (IOException ex) {
			throw new IllegalStateException(NOT_INSTALLED, ex);
		}
		Awaitility.await("haproxy answers")
			.atMost(Duration.ofSeconds(10))
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(10))
			.until(this::answers);
	}

	/**
	 * Returns host and port as properties have them.
	 * @return {@code host:port}
	 */
	public String address() {
		return "127.0.0.1:" + this.port;
	}

	/** Where Debian has it, which is not on everybody's path. */
	private static String command() {
		Path debian = Path.of("/usr/sbin/haproxy");
		return Files.isExecutable(debian) ? debian.toString() : "haproxy";
	}

	private boolean answers() {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress("127.0.0.1", this.port), 1000);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	public void close() throws Exception {
		this.process.destroyForcibly();
		this.process.waitFor(10, TimeUnit.SECONDS);
		Files.delete(this.configuration);
	}

}
