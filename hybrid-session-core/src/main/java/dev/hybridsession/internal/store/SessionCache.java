package dev.hybridsession.internal.store;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The fast tier. It may lose anything at any time. Its answers differ for a key that is
 * not there, for a cache that could not be asked, and for a write that may have been
 * applied. No method throws because of the cache's state, and none waits longer than the
 * operation timeout.
 *
 * <p>
 * Keys are made by {@link CacheKeys}. A time to live is how long an entry may at most be
 * served; it is positive, and an entry may vanish sooner.
 */
public interface SessionCache {

	/**
	 * The longest time to live; a longer one is cut to it. memcached reads more seconds
	 * as a date, and would compare it with a clock of its own.
	 */
	Duration LONGEST = Duration.ofDays(30);

	/**
	 * The longest time to live of a copy of a session or a subsession. Tombstones and
	 * database-only markers may stay for a day longer: each has to outlive all copies
	 * from before it, on whatever node they are.
	 */
	Duration LONGEST_OF_A_COPY = Duration.ofDays(29);

	/**
	 * Reads one key.
	 * @return a hit with the token that a later {@link #replace} needs, a miss, or
	 * unavailable
	 */
	CacheRead read(String key);

	/** Reads many keys in one round, and returns an answer for every key. */
	Map<String, CacheRead> readAll(Collection<String> keys);

	/**
	 * Writes a value if the key has not been written since it was read.
	 * @param token the token of the read, or of an earlier write
	 * @return {@code STORED}, {@code CONFLICT} if it was written since, {@code ABSENT} if
	 * it is gone, or one of the failures
	 */
	CacheWrite replace(String key, byte[] value, CacheToken token, Duration timeToLive);

	/**
	 * Writes a value if the key is not there.
	 * @return {@code STORED}, {@code CONFLICT} if the key is there, or one of the
	 * failures
	 */
	CacheWrite add(String key, byte[] value, Duration timeToLive);

	/**
	 * Writes many values in one round, each on its own condition: a value with a token as
	 * {@link #replace} does, the others as {@link #add} does.
	 * @param updates the writes, of different keys
	 * @return what became of each, in the same order
	 */
	default List<CacheWrite> updateAll(List<CacheUpdate> updates) {
		return updates.stream().map((update) -> {
			CacheToken token = update.token();
			return (token != null) ? replace(update.key(), update.value(), token, update.timeToLive())
					: add(update.key(), update.value(), update.timeToLive());
		}).toList();
	}

	/**
	 * Writes a value without a condition. It replaces older copies on other nodes, too.
	 * @return {@code STORED} or one of the failures
	 */
	CacheWrite put(String key, byte[] value, Duration timeToLive);

	/**
	 * Replaces the copies that other nodes may have kept since the key's own node was
	 * away. The key itself has the value already. Does nothing if there is one node.
	 * @param value the value, which nothing may replace
	 */
	default void putElsewhere(String key, byte[] value, Duration timeToLive) {
	}

	/**
	 * Removes a key. Needs no memory in the cache, so that it works where a write is
	 * refused.
	 * @return {@code STORED} if it was removed, {@code ABSENT} if it was not there, or
	 * one of the failures
	 */
	CacheWrite remove(String key);

	/**
	 * Removes a key if it has not been written since it was read. Needs no memory in the
	 * cache either.
	 * @param token the token of the read, or of an earlier write
	 * @return {@code STORED} if it was removed, {@code CONFLICT} if it was written since,
	 * {@code ABSENT} if it was not there, or one of the failures
	 */
	CacheWrite remove(String key, CacheToken token);

	/**
	 * Reads every copy of a key that any node has, also where it does not belong, and
	 * merges them: for when a node has come back and nobody knows what it has missed.
	 * @return a hit that is written where the key belongs, a miss or unavailable, or
	 * {@code null} if {@link #read} asks every node that could have a copy
	 */
	default @Nullable CacheRead readEverywhere(String key) {
		return null;
	}

	/**
	 * Returns whether other instances may look for a key elsewhere, now or when a node is
	 * back. What is written must then reach the database too.
	 * @return {@code true} while a node is away, or instances do not agree
	 */
	default boolean isInDoubt(String key) {
		return false;
	}

	/**
	 * Returns when routes of a key have last changed. If it was cached before and is not
	 * there, it may have been lost with a node.
	 * @return milliseconds since the epoch; {@link Long#MAX_VALUE} while instances may
	 * look for the key elsewhere, {@link Long#MIN_VALUE} if nothing has ever changed
	 */
	default long fence(String key) {
		return Long.MIN_VALUE;
	}

	/**
	 * Returns whether the cache was ever there since the start. What was not cannot have
	 * anything that a row lacks.
	 */
	default boolean wasReached() {
		return true;
	}

	/**
	 * Returns the same cache for what is in one place or in none.
	 * @return a cache in which a key is unavailable while its place is not certain
	 */
	default SessionCache singleOwner() {
		return this;
	}

	/**
	 * Returns the same cache for leases, which are in one place as well.
	 * @return a cache that takes a key while its place {@link #isInDoubt is not certain},
	 * too: a lease is then also in the database
	 */
	default SessionCache leases() {
		return this;
	}

	/**
	 * Returns what is known of the nodes of this cache, or {@code null} if it has no
	 * nodes that could be away one by one.
	 */
	default @Nullable CacheRoutes routes() {
		return null;
	}

}
