package dev.hybridsession.internal.lock;

import java.util.concurrent.atomic.AtomicBoolean;

import dev.hybridsession.SessionLocks.SessionLock;
import org.jspecify.annotations.Nullable;

/**
 * The lock of one session, or that it goes without.
 */
final class TieredSessionLock implements SessionLock {

	private final TieredSessionLocks locks;

	private final @Nullable LockLease lease;

	private final AtomicBoolean released = new AtomicBoolean();

	TieredSessionLock(TieredSessionLocks locks, @Nullable LockLease lease) {
		this.locks = locks;
		this.lease = lease;
	}

	@Override
	public boolean isHeld() {
		return this.lease != null && !this.released.get() && !this.lease.isLost();
	}

	@Override
	public void release() {
		if (this.lease != null && this.released.compareAndSet(false, true)) {
			this.locks.release(this.lease);
		}
	}

}
