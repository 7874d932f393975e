package dev.hybridsession.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Asks memcached for the figures that {@link Growth} needs. */
final class MemcachedStats {

	private MemcachedStats() {
	}

	/** Returns what it tells that is a number. */
	static Map<String, Long> of(String address) {
		String[] parts = address.split(":");
		try (Socket socket = new Socket(parts[0], Integer.parseInt(parts[1]))) {
			socket.getOutputStream().write("stats\r\n".getBytes(StandardCharsets.US_ASCII));
			BufferedReader reader = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
			Map<String, Long> stats = new HashMap<>();
			for (String line = reader.readLine(); line != null && !line.equals("END"); line = reader.readLine()) {
				String[] words = line.split(" ");
				if (words.length == 3 && words[2].matches("\\d{1,18}")) {
					stats.put(words[1], Long.parseLong(words[2]));
				}
			}
			return stats;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
