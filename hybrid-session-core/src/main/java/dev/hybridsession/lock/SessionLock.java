package dev.hybridsession.lock;

import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * The lock of one session, or that it goes without.
 */
public final class SessionLock {

	private final SessionLocks locks;

	private final @Nullable LockLease lease;

	private final AtomicBoolean released = new AtomicBoolean();

	SessionLock(SessionLocks locks, @Nullable LockLease lease) {
		this.locks = locks;
		this.lease = lease;
	}

	/**
	 * Returns whether there is a lock that nobody else is known to have taken.
	 * @return {@code false} if it was released or lost, or never taken
	 */
	public boolean isHeld() {
		return this.lease != null && !this.released.get() && !this.lease.isLost();
	}

	/**
	 * Gives the lock back, by any thread. Does nothing the second time.
	 */
	public void release() {
		if (this.lease != null && this.released.compareAndSet(false, true)) {
			this.locks.release(this.lease);
		}
	}

}
