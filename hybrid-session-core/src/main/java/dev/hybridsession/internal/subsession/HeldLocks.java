package dev.hybridsession.internal.subsession;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.hybridsession.internal.lock.LocalLocks;
import dev.hybridsession.internal.record.SubsessionLease;
import dev.hybridsession.internal.system.Waiter;
import org.jspecify.annotations.Nullable;

/**
 * Lets the threads of this instance change or lock a subsession one after the other, and
 * knows which of them hold a lock, so that no thread waits for itself. The holder of a
 * lock keeps its turn until the lock is released or its lease is over.
 */
final class HeldLocks {

	/** Forgotten locks are looked for only when there are that many. */
	private static final int MANY = 1_000;

	private final Map<SubsessionId, Holder> holders = new ConcurrentHashMap<>();

	private final LocalLocks queue;

	/** Set while this thread applies the function of a change. */
	private final ThreadLocal<@Nullable Boolean> changing = new ThreadLocal<>();

	private final SubsessionTiers tiers;

	private final long maxWait;

	HeldLocks(SubsessionTiers tiers, SubsessionSettings settings, Waiter waiter) {
		this.queue = new LocalLocks(waiter);
		this.tiers = tiers;
		this.maxWait = settings.maxWait().toNanos();
	}

	/**
	 * Waits for the other threads that change or lock the same subsession. If that takes
	 * too long, or the thread is interrupted, it goes on without a turn: the tiers decide
	 * in any case.
	 * @return whether it is this thread's turn
	 */
	boolean enter(SubsessionId id) {
		endIfOver(id, this.holders.get(id));
		return this.queue.acquire(key(id), this.maxWait);
	}

	/** Lets the next thread go on. */
	void leave(SubsessionId id) {
		this.queue.release(key(id));
	}

	/** Changes a subsession when it is this thread's turn. */
	void change(SubsessionId id, Runnable change) {
		boolean turn = enter(id);
		this.changing.set(true);
		try {
			change.run();
		}
		finally {
			this.changing.remove();
			if (turn) {
				leave(id);
			}
		}
	}

	/** The current thread has a lock, or has it for longer now. */
	void hold(SubsessionId id, SubsessionLease lease) {
		if (this.holders.size() >= MANY) {
			this.holders.forEach(this::endIfOver);
		}
		this.holders.put(id, new Holder(Thread.currentThread().getId(), lease));
	}

	void letGo(SubsessionId id, String owner) {
		Holder holder = this.holders.get(id);
		if (holder != null && holder.lease().owner().equals(owner)) {
			end(id, holder);
		}
	}

	/** A thread may have forgotten to release its lock. */
	private void endIfOver(SubsessionId id, @Nullable Holder holder) {
		if (holder != null && isOver(holder)) {
			end(id, holder);
		}
	}

	private void end(SubsessionId id, Holder holder) {
		if (this.holders.remove(id, holder)) {
			leave(id);
		}
	}

	/**
	 * The current thread would wait for itself if it holds the lock, by its lease. If it
	 * is applying the function of a change, two threads might wait for each other.
	 */
	void requireNoWaitForItself(SubsessionId id) {
		if (this.changing.get() != null) {
			throw new IllegalStateException("A function that updates a subsession cannot update or lock one");
		}
		Holder holder = this.holders.get(id);
		if (holder != null && holder.thread() == Thread.currentThread().getId() && !isOver(holder)) {
			throw new IllegalStateException("This thread holds the lock of subsession '" + id.name()
					+ "', and can change it only through what lock() has returned until that is closed");
		}
	}

	private boolean isOver(Holder holder) {
		return this.tiers.sessions().now() >= holder.lease().until();
	}

	private static String key(SubsessionId id) {
		return id.internalId() + ':' + id.name();
	}

	private record Holder(long thread, SubsessionLease lease) {
	}

}
