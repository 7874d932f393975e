package dev.hybridsession.internal.lock;

import java.util.concurrent.locks.ReentrantLock;

import dev.hybridsession.internal.system.Waiter;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of this instance to have a key, and the lease if it has it.
 * <ol>
 * <li>The cache is asked first; if it cannot be, or does not confirm, the database.</li>
 * <li>While instances may differ on the node of the key, the lease is in both tiers: one
 * instance asks the cache alone, and another one the database alone.</li>
 * <li>A lease in the cache that cannot be renewed there goes on in the database. One in
 * the database goes back to the cache as soon as that is there, because a thread that
 * comes next asks the cache.</li>
 * <li>A lease that another has taken is lost, and stays so.</li>
 * <li>Renewing and giving back exclude each other: what was given back is not taken
 * again.</li>
 * </ol>
 */
final class LockLease {

	final String key;

	final String owner;

	private final CacheLease cached;

	private final TableLease stored;

	private final long sureNanos;

	private final Waiter waiter;

	private final ReentrantLock change = new ReentrantLock();

	private volatile boolean inTable;

	private boolean ended;

	private volatile boolean lost;

	private volatile long sureUntil;

	/** When a renewal asked the database last. */
	long asked = Long.MIN_VALUE;

	/** When this instance began to have the key, by {@link Fairness}. */
	long turnBegan;

	LockLease(String key, String owner, CacheLease cached, TableLease stored, LockSettings settings, Waiter waiter) {
		this.key = key;
		this.owner = owner;
		this.cached = cached;
		this.stored = stored;
		// memcached's second may be over at once
		this.sureNanos = settings.lease().minusSeconds(1).toNanos();
		this.waiter = waiter;
	}

	LeaseAnswer take() {
		long now = this.waiter.nanos();
		LeaseAnswer answer = this.cached.isInDoubt() ? takeInBoth() : orInTable(this.cached.take());
		if (answer == LeaseAnswer.OURS) {
			this.sureUntil = now + this.sureNanos;
		}
		return answer;
	}

	/** Takes the lease in the database if the cache did not say whose it is. */
	private LeaseAnswer orInTable(LeaseAnswer cacheAnswer) {
		if (cacheAnswer != LeaseAnswer.UNKNOWN) {
			return cacheAnswer;
		}
		LeaseAnswer answer = this.stored.take();
		this.inTable = answer == LeaseAnswer.OURS;
		return answer;
	}

	/**
	 * Looks before it takes: the holder of a lease in one tier may be about to take it in
	 * the other one, and an attempt would cost it the lease.
	 */
	private LeaseAnswer takeInBoth() {
		if (this.cached.isAnothers()) {
			return LeaseAnswer.ANOTHERS;
		}
		LeaseAnswer answer = this.stored.take();
		this.inTable = answer == LeaseAnswer.OURS;
		if (this.inTable && this.cached.take() == LeaseAnswer.ANOTHERS) {
			this.inTable = !this.stored.release();
			return LeaseAnswer.ANOTHERS;
		}
		return answer;
	}

	/**
	 * Prolongs the lease, unless it has been given back or is lost.
	 * @param askable whether the database may be asked, which may take long
	 * @return {@code false} if another turns out to have it
	 */
	boolean renew(boolean askable) {
		this.waiter.acquire(this.change);
		try {
			if (this.ended || this.lost) {
				return true;
			}
			long now = this.waiter.nanos();
			LeaseAnswer answer = renewInTiers(askable);
			if (answer == LeaseAnswer.OURS) {
				this.sureUntil = now + this.sureNanos;
			}
			this.lost = answer == LeaseAnswer.ANOTHERS;
			return !this.lost;
		}
		finally {
			this.change.unlock();
		}
	}

	private LeaseAnswer renewInTiers(boolean askable) {
		LeaseAnswer answer = this.cached.renew();
		if (answer == LeaseAnswer.ANOTHERS) {
			return answer;
		}
		boolean cacheSuffices = answer == LeaseAnswer.OURS && !this.cached.isInDoubt();
		if (cacheSuffices && !this.inTable) {
			return answer;
		}
		if (!askable) {
			return cacheSuffices ? answer : LeaseAnswer.BUSY;
		}
		this.asked = this.waiter.nanos();
		if (cacheSuffices) {
			this.inTable = !this.stored.release();
			return answer;
		}
		if (!this.inTable) {
			return orInTable(LeaseAnswer.UNKNOWN);
		}
		return this.stored.renew();
	}

	/**
	 * Gives the lease back, or gives the attempt up. A thread that has been interrupted
	 * does so, too, or the others would have to wait for the end of the lease.
	 * @return whether nothing is left of it; otherwise it may be tried again
	 */
	boolean end() {
		boolean interrupted = Thread.interrupted();
		this.waiter.acquire(this.change);
		try {
			this.ended = true;
			boolean tableTold = this.stored.release();
			this.inTable &= !tableTold;
			return this.cached.release() && tableTold;
		}
		finally {
			this.change.unlock();
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/** Whether nobody else can have it. */
	boolean isSound() {
		return !this.lost && this.sureUntil - this.waiter.nanos() > 0;
	}

	/** Whether it is in the database, where nobody can say that he waits. */
	boolean isInTable() {
		return this.inTable;
	}

	@Nullable RuntimeException failure() {
		return this.stored.failure();
	}

}
