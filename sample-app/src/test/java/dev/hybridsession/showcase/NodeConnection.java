package dev.hybridsession.showcase;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import dev.hybridsession.support.LongestWait;

/** Asks a memcached itself, by a connection of the tests. */
final class NodeConnection {

	/** A node that answers nothing for so long is frozen, unless the machine is busy. */
	private static final Duration NO_ANSWER = Duration.ofMillis(500);

	private final String host;

	private final int port;

	NodeConnection(MemcachedNode node) {
		String[] parts = node.address().split(":");
		this.host = parts[0];
		this.port = Integer.parseInt(parts[1]);
	}

	/** Whether it answers, which on a busy machine may take long. */
	boolean isRunning() throws IOException {
		return ask("version").startsWith("VERSION");
	}

	/** Returns {@code RUNNING}, {@code FROZEN} or {@code DEAD}, as a client finds it. */
	MemcachedNode.State state() throws IOException {
		try (Socket socket = connect(NO_ANSWER); BufferedReader answer = send(socket, "version")) {
			answer.readLine();
			return MemcachedNode.State.RUNNING;
		}
		catch (SocketTimeoutException ex) {
			return MemcachedNode.State.FROZEN;
		}
		catch (ConnectException ex) {
			return MemcachedNode.State.DEAD;
		}
	}

	void put(String key, String value) throws IOException {
		ask("set " + key + " 0 0 " + value.length() + "\r\n" + value);
	}

	boolean has(String key) throws IOException {
		return ask("get " + key).startsWith("VALUE");
	}

	long stat(String name) throws IOException {
		try (Socket socket = connect(LongestWait.TIME); BufferedReader answer = send(socket, "stats")) {
			String prefix = "STAT " + name + " ";
			return answer.lines()
				.filter((line) -> line.startsWith(prefix))
				.mapToLong((line) -> Long.parseLong(line.substring(prefix.length())))
				.findFirst()
				.orElseThrow();
		}
	}

	/** Returns the first line of the answer. */
	private String ask(String command) throws IOException {
		try (Socket socket = connect(LongestWait.TIME); BufferedReader answer = send(socket, command)) {
			return answer.readLine();
		}
	}

	private Socket connect(Duration timeout) throws IOException {
		Socket socket = new Socket(this.host, this.port);
		socket.setSoTimeout((int) timeout.toMillis());
		return socket;
	}

	private static BufferedReader send(Socket socket, String command) throws IOException {
		socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
		return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
	}

}
