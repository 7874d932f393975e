package dev.hybridsession.internal.subsession;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.hybridsession.internal.lock.LocalLocks;
import dev.hybridsession.internal.record.SubsessionLease;
import dev.hybridsession.internal.system.Waiter;

/**
 * Knows which threads of this instance hold locks of subsessions, so that the others
 * queue and no thread waits for itself. {@link HybridSubsession#lock} asks it.
 */
final class HeldLocks {

	/** Forgotten locks are looked for only when there are that many. */
	private static final int MANY = 1_000;

	private final Map<SubsessionId, Holder> holders = new ConcurrentHashMap<>();

	private final LocalLocks queue;

	private final SubsessionTiers tiers;

	private final long maxWait;

	HeldLocks(SubsessionTiers tiers, SubsessionSettings settings, Waiter waiter) {
		this.queue = new LocalLocks(waiter);
		this.tiers = tiers;
		this.maxWait = settings.maxWait().toNanos();
	}

	/**
	 * Waits for the other threads that lock or wait to lock the same subsession. If that
	 * takes too long the lease decides, for a thread may have forgotten to release its
	 * lock.
	 * @return whether it is this thread's turn
	 */
	boolean enter(SubsessionId id) {
		return this.queue.acquire(this.tiers.key(id), this.maxWait);
	}

	/**
	 * Lets the next thread go on, even if the holder has forgotten to release its lock.
	 */
	void leave(SubsessionId id) {
		this.queue.release(this.tiers.key(id));
	}

	/** The current thread has a lock, or has it for longer now. */
	void hold(SubsessionId id, SubsessionLease lease) {
		if (this.holders.size() >= MANY) {
			this.holders.values().removeIf((holder) -> this.tiers.sessions().now() >= holder.lease().until());
		}
		this.holders.put(id, new Holder(Thread.currentThread().getId(), lease));
	}

	void letGo(SubsessionId id, String owner) {
		this.holders.computeIfPresent(id, (same, holder) -> holder.lease().owner().equals(owner) ? null : holder);
	}

	/** The current thread would wait for itself if it holds the lock, by its lease. */
	void requireNotHeld(SubsessionId id) {
		Holder holder = this.holders.get(id);
		if (holder != null && holder.thread() == Thread.currentThread().getId()
				&& this.tiers.sessions().now() < holder.lease().until()) {
			throw new IllegalStateException("This thread holds the lock of subsession '" + id.name()
					+ "', and can change it only through what lock() has returned until that is closed");
		}
	}

	private record Holder(long thread, SubsessionLease lease) {
	}

}
