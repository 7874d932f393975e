package dev.hybridsession.internal.lock;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import dev.hybridsession.SessionLockTimeoutException;
import dev.hybridsession.SessionLocks;
import dev.hybridsession.SessionLocks.LockTimeoutPolicy;
import dev.hybridsession.SessionLocks.SessionLock;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.LockTable;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.internal.system.Backoff;
import dev.hybridsession.internal.system.OncePerMinute;
import dev.hybridsession.internal.system.RandomSource;
import dev.hybridsession.internal.system.Waiter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Locks whole sessions, so that one request at a time works on each.
 * <ol>
 * <li>The threads of this instance queue for a session; one of them at a time asks the
 * other instances, and the first to wait is the first to be served.</li>
 * <li>It takes a lease: in memcached, or in the database if memcached cannot be
 * asked.</li>
 * <li>If another instance has it, it looks again, at first soon and then less often, with
 * jitter.</li>
 * <li>A thread that is done hands the lease on to the next in the queue, until
 * {@link Fairness} gives the key to another instance.</li>
 * <li>A lease is renewed as long as a thread of this instance has it. When this instance
 * dies, the lease ends by itself.</li>
 * </ol>
 */
public final class TieredSessionLocks implements SessionLocks, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(TieredSessionLocks.class);

	private static final Duration FIRST_PAUSE = Duration.ofMillis(2);

	private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

	final LocalLocks queue;

	/**
	 * The leases that their holders pass on to the next thread of this instance, by key.
	 */
	private final Map<String, LockLease> handed = new ConcurrentHashMap<>();

	private final SessionCache cache;

	private final LockTable table;

	final CacheKeys keys;

	private final LockSettings settings;

	private final SessionObserver observer;

	private final Waiter waiter;

	private final Clock clock;

	private final RandomSource randomSource;

	private final Fairness turns;

	final Renewals renewals;

	private final OncePerMinute unlocked;

	/**
	 * Creates locks. Close them to end the threads that renew and end leases.
	 * @param table where they are kept if the cache cannot be asked
	 * @param clock the time that leases in the database end by
	 * @param randomSource names leases, and says how long to pause
	 * @param threads makes the thread that renews leases, and the thread that ends those
	 * that could not be ended at once; both end with the locks
	 */
	public TieredSessionLocks(SessionCache cache, LockTable table, CacheKeys keys, LockSettings settings,
			SessionObserver observer, Waiter waiter, Clock clock, RandomSource randomSource,
			Supplier<ScheduledExecutorService> threads) {
		this.queue = new LocalLocks(waiter);
		this.cache = cache;
		this.table = table;
		this.keys = keys;
		this.settings = settings;
		this.observer = observer;
		this.waiter = waiter;
		this.clock = clock;
		this.randomSource = randomSource;
		this.turns = new Fairness(cache, waiter);
		this.renewals = new Renewals(settings.lease(), waiter, threads);
		this.unlocked = new OncePerMinute(waiter::nanos);
	}

	@Override
	public SessionLock acquire(String publicId) {
		String key = this.keys.lock(publicId);
		long began = this.waiter.nanos();
		long wait = this.settings.longestWait().toNanos();
		if (!this.queue.acquire(key, wait)) {
			return withoutLock(null);
		}
		boolean held = false;
		try {
			LockLease lease = this.handed.remove(key);
			if (lease == null) {
				lease = newLease(key);
				if (!take(lease, began + wait)) {
					return withoutLock(lease.failure());
				}
			}
			this.observer.lockWaited(Duration.ofNanos(this.waiter.nanos() - began));
			held = true;
			return new HeldLock(lease);
		}
		finally {
			if (!held) {
				this.queue.release(key);
			}
		}
	}

	private LockLease newLease(String key) {
		String owner = this.randomSource.uniqueId();
		return new LockLease(key, owner, new CacheLease(this.cache, key, owner, this.settings.lease()),
				new TableLease(this.table, key, owner, this.settings, this.clock), this.settings, this.waiter);
	}

	private boolean take(LockLease lease, long deadline) {
		boolean taken = false;
		try {
			if (poll(lease, deadline)) {
				this.turns.begin(lease);
				this.renewals.add(lease);
				taken = true;
			}
			return taken;
		}
		finally {
			if (!taken) {
				this.renewals.end(lease);
			}
		}
	}

	private boolean poll(LockLease lease, long deadline) {
		Backoff pauses = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, this.randomSource);
		long announced = this.waiter.nanos() - Fairness.TURN;
		if (!pause(this.turns.pause(lease.key), deadline)) {
			return false;
		}
		while (true) {
			LeaseAnswer answer = lease.take();
			if (answer == LeaseAnswer.OURS || answer == LeaseAnswer.UNKNOWN) {
				return answer == LeaseAnswer.OURS;
			}
			if (this.waiter.nanos() - announced >= Fairness.TURN) {
				announced = this.waiter.nanos();
				this.turns.want(lease.key);
			}
			if (!pause(pauses.next(), deadline)) {
				return false;
			}
		}
	}

	/** Pauses, and returns whether there is still time then. */
	private boolean pause(long nanos, long deadline) {
		long left = deadline - this.waiter.nanos();
		return nanos <= 0 || (left > 0 && this.waiter.pause(Math.min(nanos, left)) && nanos < left);
	}

	private SessionLock withoutLock(@Nullable RuntimeException failure) {
		this.observer.lockTimedOut();
		String message = (failure != null)
				? "The lock of a session cannot be had: neither memcached nor the database can be asked for it"
				: "The lock of a session could not be had within " + this.settings.longestWait().toMillis()
						+ "ms: other requests of the session take longer than hybrid-session.locking.wait";
		if (this.settings.onTimeout() == LockTimeoutPolicy.FAIL) {
			throw new SessionLockTimeoutException(message, failure);
		}
		this.unlocked.count((count) -> logger.warn(
				"{} requests went on without the lock of their session, and may lose changes of other requests. {}",
				count, message));
		return new HeldLock(null);
	}

	/** Hands the lease of a key on to the next thread, or gives it back. */
	private void release(LockLease lease) {
		boolean over = true;
		try {
			over = !lease.isSound() || this.turns.isOver(lease);
		}
		finally {
			if (over || !handOver(lease)) {
				giveBack(lease, over);
			}
		}
	}

	private boolean handOver(LockLease lease) {
		this.handed.put(lease.key, lease);
		boolean taken = this.queue.handOver(lease.key);
		if (!taken) {
			this.handed.remove(lease.key);
		}
		return taken;
	}

	private void giveBack(LockLease lease, boolean yielded) {
		try {
			this.renewals.end(lease);
			this.turns.end(lease, yielded);
		}
		finally {
			this.queue.release(lease.key);
		}
	}

	/**
	 * Lets the thread that renews leases end, until the next lease, if no session is
	 * locked.
	 */
	public void rest() {
		this.renewals.rest();
	}

	@Override
	public void close() {
		this.renewals.close();
	}

	/** The lock of one session, or the leave to go on without a lock. */
	private final class HeldLock implements SessionLock {

		private final @Nullable LockLease lease;

		private final AtomicBoolean released = new AtomicBoolean();

		HeldLock(@Nullable LockLease lease) {
			this.lease = lease;
		}

		@Override
		public boolean isHeld() {
			return this.lease != null && !this.released.get() && this.lease.isSound();
		}

		@Override
		public void release() {
			if (this.lease != null && this.released.compareAndSet(false, true)) {
				TieredSessionLocks.this.release(this.lease);
			}
		}

	}

}
