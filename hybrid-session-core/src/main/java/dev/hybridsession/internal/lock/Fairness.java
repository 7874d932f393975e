package dev.hybridsession.internal.lock;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.internal.system.Waiter;

/**
 * Makes {@link TieredSessionLocks} fair to the other instances. The threads of one
 * instance pass a key on without asking anybody. An instance that has just given a key
 * back is always the quickest to take it again, so that the waiting instances would never
 * find it free.
 * <ol>
 * <li>A thread that waits in another instance says so under a key of its own.</li>
 * <li>An instance that has had a key for a while, with short breaks or without, looks
 * whether another instance waits. If not, the while begins anew.</li>
 * <li>Otherwise it gives the key back, and does not ask for it again until all others
 * have looked.</li>
 * </ol>
 */
final class Fairness {

	/** How long an instance may have a key while others wait for it. */
	static final long TURN = Duration.ofMillis(100).toNanos();

	/** The longest pause of a waiting thread, and a little more. */
	static final long YIELD = Duration.ofMillis(60).toNanos();

	private static final Duration MARK = Duration.ofSeconds(2);

	private static final byte[] NOTHING = {};

	private final SessionCache cache;

	private final Waiter waiter;

	/** A turn means nothing once the others have had the time to take the key. */
	private final Map<String, Turn> turns = Collections.synchronizedMap(new LinkedHashMap<String, Turn>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Turn> eldest) {
			return Fairness.this.waiter.nanos() - eldest.getValue().ended() >= YIELD;
		}

	});

	Fairness(SessionCache cache, Waiter waiter) {
		this.cache = cache;
		this.waiter = waiter;
	}

	/** Tells the instance that has a key that another waits for it. */
	void want(String key) {
		this.cache.put(wanted(key), NOTHING, MARK);
	}

	/**
	 * Returns how long this instance should leave a key to others, in nanoseconds; 0 or
	 * less if it need not.
	 */
	long pause(String key) {
		Turn turn = this.turns.get(key);
		return (turn != null && turn.yielded()) ? turn.ended() + YIELD - this.waiter.nanos() : 0;
	}

	/** Notes that this instance has taken a key. */
	void begin(LockLease lease) {
		long now = this.waiter.nanos();
		Turn turn = this.turns.get(lease.key);
		boolean goesOn = turn != null && !turn.yielded() && now - turn.ended() < YIELD;
		lease.turnBegan = (turn != null && goesOn) ? turn.began() : now;
	}

	/** Decides whether this instance has to let others have a key. */
	boolean isOver(LockLease lease) {
		long now = this.waiter.nanos();
		if (now - lease.turnBegan < TURN) {
			return false;
		}
		if (lease.isInTable() || this.cache.remove(wanted(lease.key)).outcome() != CacheWrite.Outcome.ABSENT) {
			return true;
		}
		lease.turnBegan = now;
		return false;
	}

	/**
	 * Notes that this instance has given a key back.
	 * @param yielded whether to let others have it
	 */
	void end(LockLease lease, boolean yielded) {
		this.turns.remove(lease.key);
		this.turns.put(lease.key, new Turn(lease.turnBegan, this.waiter.nanos(), yielded));
	}

	private static String wanted(String key) {
		return key + ":wanted";
	}

	private record Turn(long began, long ended, boolean yielded) {
	}

}
