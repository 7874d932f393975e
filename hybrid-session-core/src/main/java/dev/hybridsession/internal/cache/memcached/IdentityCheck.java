package dev.hybridsession.internal.cache.memcached;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

import dev.hybridsession.internal.store.NodeIdentity;
import dev.hybridsession.internal.store.NodeMemory;
import net.spy.memcached.ops.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server at the other end of a connection who it is: before the connection is
 * used, and every few seconds from then on. A {@link NodeConnection} calls it.
 * <ol>
 * <li>It adds a random token under a fixed key, which fails if another instance has been
 * faster, and reads what is there. The key is the same for all applications.</li>
 * <li>If the token is gone from a server that is still connected, it was evicted or
 * flushed: the known token is added again.</li>
 * <li>A server without compare-and-set (its option {@code -C}) has no number for what is
 * there, and takes every conditional write for an unconditional one. It is not used.</li>
 * <li>It asks the server for its process id, its start and its memory.</li>
 * </ol>
 * A connection that leads to different processes goes through a proxy that spreads what
 * is sent over it. It stays {@link #mixed()} until the same server has answered for a
 * while. Where only the token tells servers apart, as behind a proxy without statistics,
 * another token ends the connections of the node: that is a loss and a return, whether
 * the server was flushed or is another.
 */
final class IdentityCheck {

	/** No key of any application looks like this. */
	static final String KEY = "hybrid-session.node";

	/** The statistics that tell the process and its memory. */
	static final Set<String> STATISTICS = Set.of("pid", "time", "uptime", "evictions", "limit_maxbytes", "bytes",
			"curr_items");

	/** In checks of a connection. There are two checks a second. */
	private static final int EVERY = 10;

	/** After so many equal answers the connection is no longer mixed. */
	private static final int EQUAL_ANSWERS = 6;

	private static final int FOREVER = 0;

	private static final Pattern TOKEN = Pattern.compile("[0-9a-f-]{36}");

	private final NodeConnection connection;

	private final MemoryLog memory = new MemoryLog();

	private final String newToken = UUID.randomUUID().toString();

	private volatile @Nullable NodeIdentity identity;

	private volatile int mixed;

	private int checks;

	private final long timeLimit;

	/**
	 * Creates a check.
	 * @param timeLimit how long the first answer may take, in nanoseconds; a later one is
	 * ignored, and the next check asks again
	 */
	IdentityCheck(NodeConnection connection, long timeLimit) {
		this.connection = connection;
		this.timeLimit = timeLimit;
	}

	/** Returns which server this is, as far as it is known. */
	NodeIdentity identity() {
		return Objects.requireNonNullElse(this.identity, NodeIdentity.UNKNOWN);
	}

	/** Returns what memory the server has, or {@code null} if it has not said that. */
	@Nullable NodeMemory memory() {
		return this.memory.latest();
	}

	/** Returns whether the connection has lately led to more servers than one. */
	boolean mixed() {
		return this.mixed > 0;
	}

	/**
	 * Asks again if it is time. Called with each check of a connection that has given a
	 * sign of life.
	 */
	void check() {
		if (this.identity == null || ++this.checks >= EVERY) {
			this.checks = 0;
			ask();
		}
	}

	/** Asks, and tells the connection when it is answered. */
	void ask() {
		long asked = System.nanoTime();
		String known = identity().token();
		String token = known.isEmpty() ? this.newToken : known;
		CompletableFuture<Map<String, String>> statistics = new CompletableFuture<>();
		this.connection.ask(KEY, (answer) -> this.connection.commands()
			.add(KEY, token.getBytes(StandardCharsets.US_ASCII), FOREVER, answer));
		CompletableFuture<Reply> found = this.connection.ask(KEY,
				(answer) -> this.connection.commands().gets(KEY, answer));
		this.connection.send(KEY, this.connection.commands().askForProcess(this.connection, statistics));
		found.thenAcceptBoth(statistics, (reply, told) -> {
			boolean late = this.identity == null && System.nanoTime() - asked > this.timeLimit;
			if (reply.code() == StatusCode.SUCCESS && reply.cas() == 0) {
				this.connection.refused(Refusal.NO_COMPARE_AND_SET);
			}
			else if (reply.said() && !late) {
				this.memory.add(told, System.nanoTime());
				answered(new NodeIdentity(process(told), token(reply)));
			}
		});
	}

	/**
	 * Returns the process part of an identity: process id and start time. It is empty if
	 * the server does not tell them, or tells no numbers.
	 */
	private static String process(Map<String, String> stats) {
		try {
			long pid = MemoryLog.number(stats, "pid");
			// both are told at once, so their difference is the same whenever it is asked
			long started = MemoryLog.number(stats, "time") - MemoryLog.number(stats, "uptime");
			return (pid >= 0 && started >= 0) ? pid + "@" + started : "";
		}
		catch (NumberFormatException ex) {
			return "";
		}
	}

	/** Anybody may have written there: what is no token of ours is made one. */
	private static String token(Reply reply) {
		byte[] value = reply.value();
		if (reply.code() != StatusCode.SUCCESS || value == null) {
			return "";
		}
		String text = new String(value, StandardCharsets.US_ASCII);
		return TOKEN.matcher(text).matches() ? text : UUID.nameUUIDFromBytes(value).toString();
	}

	private void answered(NodeIdentity now) {
		NodeIdentity before = identity();
		boolean other = now.differsFrom(before);
		boolean sameProcess = now.process().equals(before.process());
		if (other && (now.process().isEmpty() || before.process().isEmpty())) {
			// a new token alone: nobody can tell a flush from another server
			this.connection.leadsElsewhere("it was flushed, or its name leads to another server now");
			return;
		}
		// another token of the same process was lost, and added by another instance
		this.mixed = (other && !sameProcess) ? EQUAL_ANSWERS : Math.max(0, this.mixed - 1);
		this.identity = other ? now : now.completedWith(before);
		this.connection.identified();
	}

}
