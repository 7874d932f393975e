package dev.hybridsession.memcached;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;

import dev.hybridsession.tier.CacheRead;
import dev.hybridsession.tier.CacheToken;
import dev.hybridsession.tier.CacheWrite;
import dev.hybridsession.tier.CacheWrite.Outcome;
import dev.hybridsession.tier.SessionCache;

/**
 * The fast tier on memcached.
 * <ol>
 * <li>A value that memcached would not take for its size is refused without sending
 * it.</li>
 * <li>Everything else is asked of the key's node, and its answer awaited until the
 * operation timeout.</li>
 * <li>Many keys are asked for one by one, without waiting in between, and all answers
 * awaited until the same moment.</li>
 * </ol>
 *
 * <p>
 * A token is good for the connection that told it; after a reconnect it is a conflict. In
 * the text protocol a write tells no token.
 */
public final class MemcachedSessionCache implements SessionCache, AutoCloseable {

	/**
	 * What memcached keeps with a value and its key, rounded up: header, number, flags,
	 * ends.
	 */
	private static final int ITEM_OVERHEAD = 64;

	/** How many keys are asked for at once, well below what a connection queues. */
	private static final int MOST_PIPELINED = 1000;

	private final CacheNode node;

	private final MemcachedExpiry expiry;

	private final Duration operationTimeout;

	private final int maxItemSize;

	private MemcachedSessionCache(MemcachedSettings settings, MemcachedClientFactory clients, Clock clock) {
		this.node = new CacheNode(settings.servers().get(0), settings, clients);
		this.expiry = new MemcachedExpiry(clock);
		this.operationTimeout = settings.operationTimeout();
		this.maxItemSize = settings.maxItemSize();
	}

	/**
	 * Connects to memcached. Waits at most a second for it; a server that is not there by
	 * then is connected to whenever it comes.
	 * @param settings the settings
	 * @param clients makes the clients
	 * @param clock the time of day, which should agree with the servers'
	 * @return the tier; close it to end its connections
	 */
	public static MemcachedSessionCache open(MemcachedSettings settings, MemcachedClientFactory clients, Clock clock) {
		SpyLogger.install();
		MemcachedSessionCache cache = new MemcachedSessionCache(settings, clients, clock);
		cache.node.start();
		return cache;
	}

	@Override
	public CacheRead read(String key) {
		Deadline deadline = deadline();
		return this.node.read(key).await(deadline);
	}

	@Override
	public Map<String, CacheRead> readAll(Collection<String> keys) {
		Deadline deadline = deadline();
		Map<String, CacheRead> answers = new LinkedHashMap<>();
		Deque<Asked> asked = new ArrayDeque<>();
		for (String key : new LinkedHashSet<>(keys)) {
			if (asked.size() == MOST_PIPELINED) {
				asked.removeFirst().await(deadline, answers);
			}
			answers.put(key, CacheRead.Unavailable.UNAVAILABLE);
			if (deadline.remaining() > 0) {
				asked.addLast(new Asked(key, this.node.read(key)));
			}
		}
		// answers come in the order of the questions: whoever has the last need not wait
		// again
		while (!asked.isEmpty()) {
			asked.removeLast().await(deadline, answers);
		}
		return answers;
	}

	@Override
	public CacheWrite replace(String key, byte[] value, CacheToken token, Duration timeToLive) {
		Deadline deadline = deadline();
		if (tooLarge(key, value)) {
			return CacheWrite.of(Outcome.REFUSED);
		}
		return this.node.replace(key, value, token, this.expiry.of(timeToLive)).await(deadline);
	}

	@Override
	public CacheWrite add(String key, byte[] value, Duration timeToLive) {
		Deadline deadline = deadline();
		if (tooLarge(key, value)) {
			return CacheWrite.of(Outcome.REFUSED);
		}
		return this.node.add(key, value, this.expiry.of(timeToLive)).await(deadline);
	}

	@Override
	public CacheWrite put(String key, byte[] value, Duration timeToLive) {
		Deadline deadline = deadline();
		if (tooLarge(key, value)) {
			return CacheWrite.of(Outcome.REFUSED);
		}
		return this.node.put(key, value, this.expiry.of(timeToLive)).await(deadline);
	}

	@Override
	public CacheWrite remove(String key) {
		Deadline deadline = deadline();
		return this.node.remove(key).await(deadline);
	}

	@Override
	public CacheWrite remove(String key, CacheToken token) {
		Deadline deadline = deadline();
		return this.node.remove(key, token).await(deadline);
	}

	/**
	 * Ends the connections. Whatever is asked from now on is unavailable.
	 */
	@Override
	public void close() {
		this.node.close();
	}

	private Deadline deadline() {
		return Deadline.in(this.operationTimeout);
	}

	private boolean tooLarge(String key, byte[] value) {
		long size = (long) value.length + key.getBytes(StandardCharsets.UTF_8).length + ITEM_OVERHEAD;
		return size > this.maxItemSize;
	}

	/**
	 * A key that was asked for.
	 *
	 * @param key the key
	 * @param answer its answer
	 */
	private record Asked(String key, Pending<CacheRead> answer) {

		void await(Deadline deadline, Map<String, CacheRead> answers) {
			answers.put(this.key, this.answer.await(deadline));
		}

	}

}
