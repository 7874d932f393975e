package dev.hybridsession.showcase;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A connection to a memcached or Redis, by lines of text. {@link MemcachedNode} and
 * {@link RedisServer} open one for each question.
 */
final class TextConnection implements Closeable {

	private final Socket socket = new Socket();

	private final BufferedReader answers;

	TextConnection(String host, int port, Duration timeout) throws IOException {
		try {
			this.socket.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
			this.socket.setSoTimeout((int) timeout.toMillis());
			this.answers = new BufferedReader(
					new InputStreamReader(this.socket.getInputStream(), StandardCharsets.US_ASCII));
		}
		catch (IOException ex) {
			this.socket.close();
			throw ex;
		}
	}

	/** Sends what has no answer. */
	void send(byte[] commands) throws IOException {
		OutputStream out = this.socket.getOutputStream();
		out.write(commands);
		out.flush();
	}

	/** Returns the lines before the last line of the answer. */
	List<String> ask(String command, String end) throws IOException {
		send((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
		List<String> lines = new ArrayList<>();
		String line = this.answers.readLine();
		while (line != null && !line.startsWith(end)) {
			lines.add(line);
			line = this.answers.readLine();
		}
		if (line == null) {
			throw new IOException("the server has closed the connection.");
		}
		return lines;
	}

	/**
	 * Asks memcached for figures.
	 * @param command {@code stats}, or that with a topic
	 * @return the figures by name
	 */
	Map<String, String> stats(String command) throws IOException {
		Map<String, String> stats = new HashMap<>();
		for (String line : ask(command, "END")) {
			String[] words = line.split(" ", 3);
			stats.put(words[1], words[2]);
		}
		return stats;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
