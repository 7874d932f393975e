package dev.hybridsession.internal.cache.memcached;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import net.spy.memcached.ops.StatusCode;

/**
 * Finds out whether a new connection leads to a proxy that spreads keys over several
 * servers. {@link MetaCommands} sends it before the connection is used.
 * <ol>
 * <li>It stores some items and reads the compare-and-set number of each.</li>
 * <li>Then it does so once more. One server takes all its numbers from one counter, so
 * each number is greater than all those of the first round.</li>
 * <li>Several servers have a counter each. A number that is not greater is the sign of a
 * second server.</li>
 * </ol>
 */
final class SpreadProbe {

	/** So many that hardly ever all of them are on one of several servers. */
	private static final int KEYS = 16;

	private static final int EXPIRY_SECONDS = 60;

	private final NodeConnection connection;

	private final List<String> keys = Stream.generate(ItemProbe::newKey).limit(KEYS).toList();

	SpreadProbe(NodeConnection connection) {
		this.connection = connection;
	}

	/**
	 * Asks; does not wait.
	 * @return completed when all is answered
	 */
	CompletableFuture<Void> send() {
		return numbers().thenCompose((first) -> numbers().thenAccept((second) -> {
			judge(first, second);
			this.keys.forEach((key) -> ItemProbe.remove(this.connection, key));
		}));
	}

	/**
	 * Stores all items, and reads their numbers once all are stored: a proxy may mix up
	 * what is sent at once.
	 */
	private CompletableFuture<List<Long>> numbers() {
		return replies((i) -> ItemProbe.store(this.connection, this.keys.get(i), EXPIRY_SECONDS))
			.thenCompose((stored) -> replies((i) -> ItemProbe.read(this.connection, this.keys.get(i), stored.get(i))))
			.thenApply((found) -> found.stream()
				.filter((reply) -> reply.code() == StatusCode.SUCCESS)
				.map(Reply::cas)
				.filter((number) -> number != 0)
				.toList());
	}

	/** Asks for each key, and waits for none. */
	private static CompletableFuture<List<Reply>> replies(IntFunction<CompletableFuture<Reply>> ask) {
		List<CompletableFuture<Reply>> replies = IntStream.range(0, KEYS).mapToObj(ask).toList();
		return CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new))
			.thenApply((all) -> replies.stream().map(CompletableFuture::join).toList());
	}

	/** One server never gives a number twice, and its numbers grow. */
	private void judge(List<Long> first, List<Long> second) {
		if (repeats(first) || repeats(second)
				|| (!first.isEmpty() && !second.isEmpty()
						&& Long.compareUnsigned(first.stream().max(Long::compareUnsigned).get(),
								second.stream().min(Long::compareUnsigned).get()) >= 0)) {
			this.connection.refused(Refusal.SPREADS_KEYS);
		}
	}

	private static boolean repeats(List<Long> numbers) {
		return numbers.stream().distinct().count() < numbers.size();
	}

}
