package dev.hybridsession.showcase;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** Asks a memcached itself, by a connection of the tests. */
final class NodeConnection {

	private final String host;

	private final int port;

	NodeConnection(MemcachedNode node) {
		String[] parts = node.address().split(":");
		this.host = parts[0];
		this.port = Integer.parseInt(parts[1]);
	}

	/** Returns {@code RUNNING}, {@code FROZEN} or {@code DEAD}, as a client finds it. */
	MemcachedNode.State state() throws IOException {
		try {
			ask("version");
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
		try (Socket socket = connect(); BufferedReader answer = send(socket, "stats")) {
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
		try (Socket socket = connect(); BufferedReader answer = send(socket, command)) {
			return answer.readLine();
		}
	}

	private Socket connect() throws IOException {
		Socket socket = new Socket(this.host, this.port);
		socket.setSoTimeout(500);
		return socket;
	}

	private static BufferedReader send(Socket socket, String command) throws IOException {
		socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
		return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
	}

}
