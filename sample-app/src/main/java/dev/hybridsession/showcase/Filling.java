package dev.hybridsession.showcase;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Fills a memcached with values of its own until memcached evicts. A button of the node
 * runs it.
 * <ol>
 * <li>memcached gives its memory to classes of sizes. The values have the sizes of the
 * classes in use, so that they compete with the sessions.</li>
 * <li>A round writes some values of each size, and asks for the number of evictions.</li>
 * <li>The values expire after {@link #LIFE}. Then the node has room again.</li>
 * </ol>
 */
final class Filling {

	static final Duration LIFE = Duration.ofMinutes(1);

	/** So many that sessions that nobody uses are among them. */
	private static final long ENOUGH = 1000;

	private static final Duration GIVE_UP = Duration.ofSeconds(30);

	private static final int ROUND = 256 * 1024;

	/** The bytes that memcached keeps beside a value and its key. */
	private static final int OVERHEAD = 64;

	/** Larger values are stored in pieces of this size. */
	private static final int LARGEST = 500 * 1024;

	private final TextConnection memcached;

	private long written;

	Filling(TextConnection memcached) {
		this.memcached = memcached;
	}

	/**
	 * Fills the memcached.
	 * @return how many items it has evicted meanwhile
	 */
	long run() throws IOException {
		long before = evictions();
		long giveUp = System.nanoTime() + GIVE_UP.toNanos();
		Collection<Integer> sizes = sizes();
		long evicted = 0;
		while (evicted < ENOUGH) {
			if (System.nanoTime() - giveUp > 0) {
				throw new IOException("it has evicted " + evicted + " items after " + this.written + " were written.");
			}
			this.memcached.send(round(sizes));
			evicted = evictions() - before;
		}
		return evicted;
	}

	private long evictions() throws IOException {
		return Long.parseLong(this.memcached.stats("stats").getOrDefault("evictions", "0"));
	}

	/** An empty memcached has no class in use. */
	private Collection<Integer> sizes() throws IOException {
		Collection<Integer> sizes = new TreeSet<>();
		for (Map.Entry<String, String> stat : this.memcached.stats("stats slabs").entrySet()) {
			if (stat.getKey().endsWith(":chunk_size")) {
				sizes.add(Math.min(Integer.parseInt(stat.getValue()), LARGEST));
			}
		}
		return sizes.isEmpty() ? List.of(1024) : sizes;
	}

	private byte[] round(Collection<Integer> sizes) throws IOException {
		ByteArrayOutputStream commands = new ByteArrayOutputStream();
		while (commands.size() < ROUND) {
			for (int size : sizes) {
				String key = "showcase-fills-" + this.written++;
				byte[] value = new byte[Math.max(1, size - OVERHEAD - key.length())];
				commands.write(("set " + key + " 0 " + LIFE.toSeconds() + " " + value.length + " noreply\r\n")
					.getBytes(StandardCharsets.US_ASCII));
				commands.write(value);
				commands.write('\r');
				commands.write('\n');
			}
		}
		return commands.toByteArray();
	}

}
