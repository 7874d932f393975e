package dev.hybridsession.internal.cache.memcached;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
 *
 * @param connection the new connection
 * @param keys the keys of the items
 */
record SpreadProbe(NodeConnection connection, List<String> keys) {

	/** So many that hardly ever all of them are on one of several servers. */
	private static final int KEYS = 16;

	private static final int EXPIRY_SECONDS = 60;

	SpreadProbe(NodeConnection connection) {
		this(connection, Stream.generate(ItemProbe::newKey).limit(KEYS).toList());
	}

	/** Asks, and does not wait: the future completes when all is answered. */
	CompletableFuture<Void> send() {
		return numbers().thenCompose((first) -> numbers().thenAccept((second) -> {
			judge(first, second);
			this.keys.forEach((key) -> ItemProbe.remove(this.connection, key));
		}));
	}

	/**
	 * Stores and reads all items at once, and returns the numbers of the items that are
	 * kept.
	 */
	private CompletableFuture<List<Long>> numbers() {
		List<CompletableFuture<Reply>> replies = this.keys.stream()
			.map((key) -> ItemProbe.storeAndRead(this.connection, key, EXPIRY_SECONDS))
			.toList();
		return CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new))
			.thenApply((all) -> replies.stream()
				.map(CompletableFuture::join)
				.filter((reply) -> reply.code() == StatusCode.SUCCESS)
				.map(Reply::cas)
				.filter((number) -> number != 0)
				.toList());
	}

	/** One server never gives a number twice, and its numbers grow. */
	private void judge(List<Long> first, List<Long> second) {
		boolean grow = first.isEmpty() || second.isEmpty()
				|| Long.compareUnsigned(Collections.max(first, Long::compareUnsigned),
						Collections.min(second, Long::compareUnsigned)) < 0;
		if (!grow || repeats(first) || repeats(second)) {
			this.connection.refused(Refusal.SPREADS_KEYS);
		}
	}

	private static boolean repeats(List<Long> numbers) {
		return numbers.stream().distinct().count() < numbers.size();
	}

}
