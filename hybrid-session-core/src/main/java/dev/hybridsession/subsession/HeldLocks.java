package dev.hybridsession.subsession;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.hybridsession.record.SubsessionLease;

/**
 * The locks of subsessions that threads of this instance hold, so that none of them waits
 * for itself.
 */
final class HeldLocks {

	/** Forgotten locks are looked for only when there are that many. */
	private static final int MANY = 1_000;

	private final Map<SubsessionId, Holder> holders = new ConcurrentHashMap<>();

	/** The current thread has a lock, or has it for longer now. */
	void hold(SubsessionId id, SubsessionLease lease, long now) {
		if (this.holders.size() >= MANY) {
			this.holders.values().removeIf((holder) -> now >= holder.lease().until());
		}
		this.holders.put(id, new Holder(Thread.currentThread().getId(), lease));
	}

	void letGo(SubsessionId id, String owner) {
		this.holders.computeIfPresent(id, (same, holder) -> holder.lease().owner().equals(owner) ? null : holder);
	}

	/** Returns whether the current thread has a lock, as far as its lease tells. */
	boolean isOwn(SubsessionId id, long now) {
		Holder holder = this.holders.get(id);
		return holder != null && holder.thread() == Thread.currentThread().getId() && now < holder.lease().until();
	}

	private record Holder(long thread, SubsessionLease lease) {
	}

}
