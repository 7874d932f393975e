package dev.hybridsession.internal.lock;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

import dev.hybridsession.SessionLockTimeoutException;
import dev.hybridsession.SessionLocks;
import dev.hybridsession.SessionLocks.SessionLock;
import dev.hybridsession.internal.store.CacheKeys;
import org.jspecify.annotations.Nullable;

/**
 * Locks for a request the session that its cookie names. The lock filter opens it, and
 * the repository calls it with each load.
 * <ol>
 * <li>The lock is taken before the session is loaded, and kept if there is one. A request
 * that comes without an id, or never asks for its session, takes none.</li>
 * <li>The lock of an id that no session bears is given back, and not taken again in this
 * request. A cookie may hold several.</li>
 * <li>Once the session is found, no other is locked: nobody has two locks, so that no two
 * requests can wait for each other.</li>
 * <li>What could not be had in time is not waited for again.</li>
 * </ol>
 * Used by one thread at a time, except that it may be released by another.
 */
public final class LockScope {

	private final SessionLocks locks;

	private final Set<String> unknown = new HashSet<>();

	private volatile @Nullable SessionLock lock;

	private volatile boolean settled;

	private volatile boolean released;

	private volatile @Nullable SessionLockTimeoutException timeout;

	/** Creates the scope of one request, which has locked nothing yet. */
	public LockScope(SessionLocks locks) {
		this.locks = locks;
	}

	/**
	 * Returns whether the sessions with these keys are the sessions that it locks. A
	 * request may use the repositories of several namespaces.
	 * @return {@code true} also if the application has replaced the locks
	 */
	public boolean isFor(CacheKeys keys) {
		return !(this.locks instanceof TieredSessionLocks own) || own.keys == keys;
	}

	/**
	 * Loads a session under its lock.
	 * @return the session, or {@code null} if there is none
	 * @throws SessionLockTimeoutException if the lock cannot be had in time
	 */
	public <S> @Nullable S load(String id, Supplier<@Nullable S> load) {
		if (this.settled || this.released || this.unknown.contains(id)) {
			return load.get();
		}
		SessionLock taken = take(id);
		S session = null;
		try {
			session = load.get();
			this.settled = session != null;
			if (session == null) {
				this.unknown.add(id);
			}
			return session;
		}
		finally {
			if (session == null || this.released) {
				taken.release();
			}
		}
	}

	private SessionLock take(String id) {
		SessionLockTimeoutException before = this.timeout;
		if (before != null) {
			throw new SessionLockTimeoutException(String.valueOf(before.getMessage()), before);
		}
		try {
			SessionLock taken = this.locks.acquire(id);
			this.lock = taken;
			return taken;
		}
		catch (SessionLockTimeoutException ex) {
			this.timeout = ex;
			throw ex;
		}
	}

	/** Returns whether the lock could not be had in time, and the request was told so. */
	public boolean hasTimedOut() {
		return this.timeout != null;
	}

	/** Gives the lock back. Nothing is locked from now on. */
	public void release() {
		this.released = true;
		SessionLock taken = this.lock;
		if (taken != null) {
			taken.release();
		}
	}

	/** Returns whether {@link #release()} was called. */
	public boolean isReleased() {
		return this.released;
	}

}
