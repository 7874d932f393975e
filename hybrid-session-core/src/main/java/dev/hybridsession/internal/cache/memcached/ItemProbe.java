package dev.hybridsession.internal.cache.memcached;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import net.spy.memcached.ops.StatusCode;

/**
 * Stores, reads and removes items of its own on each new connection, before that is used,
 * to see what no answer to a single question tells. {@link MemcachedNode} sends it.
 * <ol>
 * <li>A server without compare-and-set (its option {@code -C}) takes every conditional
 * write for an unconditional one. It is not used.</li>
 * <li>A server whose clock is ahead drops at once an item that is to be kept until a date
 * soon. Sessions that live longer than 30 days are stored until a date. The log says
 * so.</li>
 * <li>A server whose clock is behind keeps an item that was to be kept until a date in
 * the past. The log says so.</li>
 * </ol>
 * A server that does not store an item, as when it is full, is not judged.
 *
 * @param connection the new connection
 * @param standing told about the clock of the server
 */
record ItemProbe(NodeConnection connection, NodeStanding standing) {

	/** How far the server's clock may be ahead or behind. */
	private static final Duration TOLERANCE = Duration.ofMinutes(5);

	private static final byte[] VALUE = { 1 };

	/** Asks, and does not wait: the future completes when all is answered. */
	CompletableFuture<Void> send(Clock clock) {
		Instant now = clock.instant();
		if (now.plus(TOLERANCE).getEpochSecond() > Integer.MAX_VALUE) {
			return CompletableFuture.completedFuture(null);
		}
		return CompletableFuture.allOf(item(now.plus(TOLERANCE)).thenAccept(this::judgeItemThatIsToBeKept),
				item(now.minus(TOLERANCE)).thenAccept(this::judgeItemThatIsOver));
	}

	private CompletableFuture<Reply> item(Instant until) {
		String key = newKey();
		return storeAndRead(this.connection, key, (int) until.getEpochSecond())
			.whenComplete((reply, failure) -> remove(this.connection, key));
	}

	static String newKey() {
		return "hybrid-session.probe." + UUID.randomUUID();
	}

	/**
	 * Stores an item, and reads it once it is stored: a proxy may mix up what is sent at
	 * once.
	 * @return what was read, which says nothing if the item was not stored
	 */
	static CompletableFuture<Reply> storeAndRead(NodeConnection connection, String key, int expiry) {
		Commands commands = connection.commands();
		return connection.ask(key, (answer) -> commands.set(key, VALUE, expiry, answer))
			.thenCompose((stored) -> (stored.code() == StatusCode.SUCCESS)
					? connection.ask(key, (answer) -> commands.gets(key, answer))
					: CompletableFuture.completedFuture(Reply.NONE));
	}

	static void remove(NodeConnection connection, String key) {
		connection.ask(key, (answer) -> connection.commands().delete(key, 0, answer));
	}

	private void judgeItemThatIsToBeKept(Reply found) {
		if (found.code() == StatusCode.SUCCESS && found.cas() == 0) {
			this.connection.refused(Refusal.NO_COMPARE_AND_SET);
		}
		else if (found.code() == StatusCode.ERR_NOT_FOUND) {
			this.standing
				.clockIsWrong("drops at once what it is given until a date: its clock is ahead of the one here by more"
						+ " than five minutes, or was when it started. Sessions that live longer than 30 days end early"
						+ " in it, or are read from the database each time");
		}
	}

	private void judgeItemThatIsOver(Reply found) {
		if (found.code() == StatusCode.SUCCESS) {
			this.standing
				.clockIsWrong("keeps too long what it is given until a date: its clock is behind the one here by more"
						+ " than five minutes, or was when it started. Sessions that live longer than 30 days take its"
						+ " memory for longer than they last; none is served after its end");
		}
	}

}
