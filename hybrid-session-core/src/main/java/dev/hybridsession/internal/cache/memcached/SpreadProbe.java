package dev.hybridsession.internal.cache.memcached;

import java.util.Collections;
import java.util.List;
import java.util.UUID;
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
 */
record SpreadProbe(NodeConnection connection, List<String> keys) {

	/** So many that hardly ever all of them are on one of several servers. */
	private static final int KEYS = 16;

	private static final int EXPIRY_SECONDS = 60;

	private static final byte[] VALUE = { 1 };

	SpreadProbe(NodeConnection connection) {
		this(connection, Stream.generate(() -> "hybrid-session.probe." + UUID.randomUUID()).limit(KEYS).toList());
	}

	/** Asks, and does not wait: the future completes when all is answered. */
	CompletableFuture<Void> send() {
		return numbers().thenCompose((first) -> numbers().thenAccept((second) -> {
			judge(first, second);
			this.keys.forEach(this::remove);
		}));
	}

	/**
	 * Stores and reads all items at once, and returns the numbers of the items that are
	 * kept.
	 */
	private CompletableFuture<List<Long>> numbers() {
		List<CompletableFuture<Reply>> replies = this.keys.stream().map(this::storeAndRead).toList();
		return CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new))
			.thenApply((all) -> replies.stream()
				.map(CompletableFuture::join)
				.filter((reply) -> reply.code() == StatusCode.SUCCESS)
				.map(Reply::cas)
				.filter((number) -> number != 0)
				.toList());
	}

	/**
	 * Stores an item, and reads it once it is stored: a proxy may mix up what is sent at
	 * once.
	 * @return what was read, which says nothing if the item was not stored
	 */
	private CompletableFuture<Reply> storeAndRead(String key) {
		Commands commands = this.connection.commands();
		return this.connection.ask(key, (answer) -> commands.set(key, VALUE, 0, EXPIRY_SECONDS, answer))
			.thenCompose((stored) -> (stored.code() == StatusCode.SUCCESS)
					? this.connection.ask(key, (answer) -> commands.gets(key, answer))
					: CompletableFuture.completedFuture(Reply.NONE));
	}

	private void remove(String key) {
		this.connection.ask(key, (answer) -> this.connection.commands().delete(key, 0, answer));
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
