package dev.hybridsession.memcached;

import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

import net.spy.memcached.ops.StatusCode;

/**
 * Stores, reads and removes an item of its own on each new connection, before that is
 * used, to see what no answer to a single question tells:
 * <ol>
 * <li>A server without compare-and-set (its option {@code -C}) takes every conditional
 * write for an unconditional one. It is not used.</li>
 * <li>A server whose clock is ahead drops at once what it is given until a date, as
 * sessions that live longer than 30 days are. The log says so.</li>
 * </ol>
 * A server that does not store the item, as when it is full, is not judged.
 */
final class ItemProbe {

	/** How far the server's clock may be ahead. */
	private static final Duration KEPT = Duration.ofMinutes(5);

	private static final byte[] VALUE = { 1 };

	private final NodeConnection connection;

	private final Commands commands;

	private final Runnable dropped;

	ItemProbe(NodeConnection connection, Commands commands, Runnable dropped) {
		this.connection = connection;
		this.commands = commands;
		this.dropped = dropped;
	}

	/**
	 * Sends the questions; does not wait.
	 * @param clock the time of day
	 */
	void send(Clock clock) {
		long until = clock.instant().plus(KEPT).getEpochSecond();
		if (until > Integer.MAX_VALUE) {
			return;
		}
		String key = "hybrid-session.probe." + UUID.randomUUID();
		Answer stored = new Answer(this.connection);
		Answer found = new Answer(this.connection);
		stored.reply().thenAcceptBoth(found.reply(), this::judge);
		this.connection.send(key, this.commands.set(key, VALUE, (int) until, stored));
		this.connection.send(key, this.commands.gets(key, found));
		this.connection.send(key, this.commands.delete(key, new Answer(this.connection)));
	}

	private void judge(Reply stored, Reply found) {
		if (stored.code() != StatusCode.SUCCESS) {
			return;
		}
		if (found.code() == StatusCode.SUCCESS && found.cas() == 0) {
			this.connection.refused(Refusal.NO_COMPARE_AND_SET);
		}
		else if (found.code() == StatusCode.ERR_NOT_FOUND) {
			this.dropped.run();
		}
	}

}
