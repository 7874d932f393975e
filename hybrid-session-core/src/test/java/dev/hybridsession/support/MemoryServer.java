package dev.hybridsession.support;

import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.CacheWrite.Outcome;
import dev.hybridsession.internal.store.NodeIdentity;
import dev.hybridsession.internal.store.SessionCache;
import org.jspecify.annotations.Nullable;

/**
 * A server of the cache in memory, which keeps its data while nobody can reach it.
 * <ol>
 * <li>Like memcached it knows whole seconds only: a value with a time to live of one
 * second is gone when the second of the clock changes, even at once.</li>
 * <li>With more items than it has room for, those go that have not been used for the
 * longest time.</li>
 * <li>Numbers of states are never used again.</li>
 * </ol>
 */
public final class MemoryServer {

	private static final AtomicInteger PROCESSES = new AtomicInteger();

	private final NodeIdentity identity = new NodeIdentity(PROCESSES.incrementAndGet() + "@1", "");

	private final ReentrantLock lock = new ReentrantLock();

	private final String name;

	private final Clock clock;

	private final int capacity;

	/** The least recently used item comes first. */
	private final Map<String, Item> items = new LinkedHashMap<>();

	private long lastCas;

	/**
	 * Creates a server with room for everything.
	 * @param name its name
	 * @param clock what values expire by
	 */
	public MemoryServer(String name, Clock clock) {
		this(name, clock, Integer.MAX_VALUE);
	}

	/**
	 * Creates a server.
	 * @param name its name
	 * @param clock what values expire by
	 * @param capacity the most items that it keeps
	 */
	public MemoryServer(String name, Clock clock, int capacity) {
		this.name = name;
		this.clock = clock;
		this.capacity = capacity;
	}

	public String name() {
		return this.name;
	}

	/** A loss of data does not change the identity. */
	public NodeIdentity identity() {
		return this.identity;
	}

	/** Loses everything. */
	public void clear() {
		locked(() -> {
			this.items.clear();
			return true;
		});
	}

	/** Whether it has a key, which is no use of it. */
	public boolean has(String key) {
		return locked(() -> {
			prune(key);
			return this.items.containsKey(key);
		});
	}

	public CacheRead read(String key) {
		return locked(() -> {
			prune(key);
			Item item = this.items.get(key);
			if (item == null) {
				return CacheRead.NoHit.MISS;
			}
			use(key, item);
			return new CacheRead.Hit(item.value().clone(), new State(item.cas()));
		});
	}

	public CacheWrite store(String key, byte[] value, Duration timeToLive, Condition condition) {
		return locked(() -> {
			prune(key);
			Outcome outcome = condition.outcome(this.items.get(key));
			if (outcome != Outcome.STORED) {
				return CacheWrite.of(outcome);
			}
			Item next = new Item(value.clone(), ++this.lastCas, lastSecond(timeToLive));
			use(key, next);
			if (this.items.size() > this.capacity) {
				this.items.remove(this.items.keySet().iterator().next());
			}
			return new CacheWrite(Outcome.STORED, new State(next.cas()));
		});
	}

	public CacheWrite remove(String key, Condition condition) {
		return locked(() -> {
			prune(key);
			Outcome outcome = condition.outcome(this.items.get(key));
			if (outcome == Outcome.STORED) {
				this.items.remove(key);
			}
			return CacheWrite.of(outcome);
		});
	}

	public static Outcome always(@Nullable Item item) {
		return Outcome.STORED;
	}

	public static Outcome ifAbsent(@Nullable Item item) {
		return (item == null) ? Outcome.STORED : Outcome.CONFLICT;
	}

	public static Outcome ifPresent(@Nullable Item item) {
		return (item != null) ? Outcome.STORED : Outcome.ABSENT;
	}

	public static Condition ifUnchanged(CacheToken token) {
		return (item) -> (item == null) ? Outcome.ABSENT
				: new State(item.cas()).equals(token) ? Outcome.STORED : Outcome.CONFLICT;
	}

	/** Puts it last. */
	private void use(String key, Item item) {
		this.items.remove(key);
		this.items.put(key, item);
	}

	private void prune(String key) {
		long now = this.clock.instant().getEpochSecond();
		this.items.computeIfPresent(key, (same, item) -> (now <= item.lastSecond()) ? item : null);
	}

	/** As memcached reads what {@code MemcachedExpiry} tells it, which rounds up. */
	private long lastSecond(Duration timeToLive) {
		Duration life = Collections.min(List.of(timeToLive, SessionCache.LONGEST));
		long seconds = life.toSeconds() + ((life.getNano() > 0) ? 1 : 0);
		return this.clock.instant().getEpochSecond() + Math.max(1, seconds) - 1;
	}

	private <T> T locked(Supplier<T> work) {
		this.lock.lock();
		try {
			return work.get();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** A condition of a change. */
	@FunctionalInterface
	public interface Condition {

		/** {@code STORED} if it holds for what is there. */
		Outcome outcome(@Nullable Item item);

	}

	/**
	 * A value and the number of its state.
	 *
	 * @param value the bytes
	 * @param cas the number
	 * @param lastSecond the last second of the clock in which it is there
	 */
	public record Item(byte[] value, long cas, long lastSecond) {
	}

	private record State(long cas) implements CacheToken {
	}

}
