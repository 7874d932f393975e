package dev.hybridsession.internal.cache.memcached;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
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
 */
final class ItemProbe {

	/** How far the server's clock may be ahead or behind. */
	private static final Duration TOLERANCE = Duration.ofMinutes(5);

	private static final byte[] VALUE = { 1 };

	private final NodeConnection connection;

	private final Commands commands;

	private final NodeStanding standing;

	ItemProbe(NodeConnection connection, NodeStanding standing) {
		this.connection = connection;
		this.commands = connection.commands();
		this.standing = standing;
	}

	/**
	 * Asks; does not wait.
	 * @param clock the time of day
	 * @return completed when all is answered
	 */
	CompletableFuture<Void> send(Clock clock) {
		Instant now = clock.instant();
		if (now.plus(TOLERANCE).getEpochSecond() > Integer.MAX_VALUE) {
			return CompletableFuture.completedFuture(null);
		}
		return CompletableFuture.allOf(
				item(now.plus(TOLERANCE)).thenAccept((found) -> found.ifPresent(this::judgeItemThatIsToBeKept)),
				item(now.minus(TOLERANCE)).thenAccept((found) -> found.ifPresent(this::judgeItemThatIsOver)));
	}

	/**
	 * Stores an item, and reads it once it is stored: a proxy may mix up what is sent at
	 * once.
	 */
	private CompletableFuture<Optional<Reply>> item(Instant until) {
		String key = "hybrid-session.probe." + UUID.randomUUID();
		return this.connection.ask(key, (answer) -> this.commands.set(key, VALUE, (int) until.getEpochSecond(), answer))
			.thenCompose((reply) -> (reply.code() == StatusCode.SUCCESS) ? found(key).thenApply(Optional::of)
					: CompletableFuture.completedFuture(Optional.empty()));
	}

	private CompletableFuture<Reply> found(String key) {
		return this.connection.ask(key, (answer) -> this.commands.gets(key, answer))
			.whenComplete((reply, failure) -> this.connection.ask(key, (answer) -> this.commands.delete(key, answer)));
	}

	private void judgeItemThatIsToBeKept(Reply found) {
		if (found.code() == StatusCode.SUCCESS && found.cas() == 0) {
			this.connection.refused(Refusal.NO_COMPARE_AND_SET);
		}
		else if (found.code() == StatusCode.ERR_NOT_FOUND) {
			this.standing.clockIsAhead();
		}
	}

	private void judgeItemThatIsOver(Reply found) {
		if (found.code() == StatusCode.SUCCESS) {
			this.standing.clockIsBehind();
		}
	}

}
