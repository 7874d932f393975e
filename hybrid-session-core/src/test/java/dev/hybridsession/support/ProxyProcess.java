package dev.hybridsession.support;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;

/** A real proxy before servers, on a free port of the loopback interface. Close it. */
public final class ProxyProcess implements AutoCloseable {

	private final int port;

	private final Path configuration;

	private final Process process;

	/** Waits until the proxy answers. */
	private ProxyProcess(String program, String configuration, int port, String... arguments) throws IOException {
		this.port = port;
		this.configuration = Files.createTempFile(program, ".conf");
		Files.writeString(this.configuration, configuration);
		List<String> command = new ArrayList<>(List.of(command(program)));
		command.addAll(List.of(arguments));
		command.add(this.configuration.toString());
		try {
			this.process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
		}
		catch (IOException ex) {
			throw new IllegalStateException(program + " is not installed: install it (Debian, Ubuntu: apt-get install "
					+ program + ") or run ./dev test", ex);
		}
		Awaitility.await(program + " answers")
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(10))
			.until(this::answers);
	}

	/**
	 * Starts HAProxy, which spreads connections over servers, one after the other.
	 * @param servers their addresses, {@code host:port}
	 * @return the balancer
	 * @throws IllegalStateException if there is no HAProxy on the path
	 */
	public static ProxyProcess haproxy(List<String> servers) throws IOException {
		return haproxy(servers, "check inter 100ms");
	}

	/**
	 * Starts HAProxy without a check whether its servers are there.
	 * @param servers their addresses, {@code host:port}
	 * @return the balancer
	 */
	public static ProxyProcess haproxyWithoutChecks(List<String> servers) throws IOException {
		return haproxy(servers, "");
	}

	private static ProxyProcess haproxy(List<String> servers, String checks) throws IOException {
		int port = Ports.take();
		return new ProxyProcess("haproxy",
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
						""".formatted(port,
						IntStream.range(0, servers.size())
							.mapToObj((i) -> "  server s" + i + " " + servers.get(i) + " " + checks)
							.collect(Collectors.joining("\n"))),
				port, "-db", "-f");
	}

	/**
	 * Starts twemproxy, which spreads keys over servers.
	 * @param servers their addresses, {@code host:port}
	 * @return the proxy
	 * @throws IllegalStateException if there is no nutcracker on the path
	 */
	public static ProxyProcess nutcracker(List<String> servers) throws IOException {
		int port = Ports.take();
		return new ProxyProcess("nutcracker",
				"""
						memcached:
						  listen: 127.0.0.1:%d
						  hash: fnv1a_64
						  distribution: ketama
						  server_connections: 2
						  servers:
						%s
						""".formatted(port,
						servers.stream().map((server) -> "   - " + server + ":1").collect(Collectors.joining("\n"))),
				port, "-s", Integer.toString(Ports.take()), "-c");
	}

	/**
	 * Returns host and port as properties have them.
	 * @return {@code host:port}
	 */
	public String address() {
		return "127.0.0.1:" + this.port;
	}

	/** Where Debian has it, which is not on everybody's path. */
	private static String command(String program) {
		Path debian = Path.of("/usr/sbin", program);
		return Files.isExecutable(debian) ? debian.toString() : program;
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
		this.process.waitFor(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS);
		Files.delete(this.configuration);
	}

}
