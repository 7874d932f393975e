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

import org.awaitility.Awaitility;

/**
 * A real twemproxy on a free port of the loopback interface, which spreads keys over
 * servers. Close it.
 */
public final class NutcrackerProcess implements AutoCloseable {

	private static final String NOT_INSTALLED = "nutcracker (twemproxy) is not installed: install it "
			+ "(Debian, Ubuntu: apt-get install nutcracker) or run ./dev test";

	private final int port;

	private final Path configuration;

	private final Process process;

	/**
	 * Starts a proxy and waits until it answers.
	 * @param servers their addresses, {@code host:port}
	 * @throws IllegalStateException if there is no nutcracker on the path
	 */
	public NutcrackerProcess(List<String> servers) throws IOException {
		this.port = MemcachedProcess.freePort();
		this.configuration = Files.createTempFile("nutcracker", ".yml");
		Files.writeString(this.configuration, """
				memcached:
				  listen: 127.0.0.1:%d
				  hash: fnv1a_64
				  distribution: ketama
				  server_connections: 2
				  servers:
				%s
				""".formatted(this.port,
				servers.stream().map((server) -> "   - " + server + ":1").collect(Collectors.joining("\n"))));
		try {
			this.process = new ProcessBuilder(command(), "-c", this.configuration.toString(), "-s",
					Integer.toString(MemcachedProcess.freePort()))
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
		}
		catch (IOException ex) {
			throw new IllegalStateException(NOT_INSTALLED, ex);
		}
		Awaitility.await("nutcracker answers")
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
		Path debian = Path.of("/usr/sbin/nutcracker");
		return Files.isExecutable(debian) ? debian.toString() : "nutcracker";
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
