package dev.hybridsession.internal.jobs;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

/** The background sync of sessions and, after them, of their subsessions. */
public record BackgroundSync(SyncPass sessions, SubsessionSyncPass subsessions) {

	/** Makes the next runs take everything for due, until one has synced it all. */
	public void wantAll() {
		this.sessions.wantAll();
		this.subsessions.wantAll();
	}

	/** Returns whether all that was wanted has been synced. */
	public boolean isSettled() {
		return this.sessions.isSettled() && this.subsessions.isSettled();
	}

	/**
	 * Returns how many sessions and subsessions are ahead of the database now, as far as
	 * this instance knows.
	 */
	public int unsynced() {
		return this.sessions.unsynced() + this.subsessions.unsynced();
	}

	/**
	 * Returns how long ago the oldest change was made that is in memcached alone, as far
	 * as this instance knows.
	 * @return at most about the sync interval, unless the sync cannot do its work
	 */
	public Duration lag() {
		return Collections.max(List.of(this.sessions.lag(), this.subsessions.lag()));
	}

	/** Syncs what is due. */
	public void run() {
		this.sessions.run();
		this.subsessions.run();
	}

	/** Does the same as {@link #drain}, but later changes lag again. */
	public int runAll() {
		try {
			return this.sessions.syncAll();
		}
		finally {
			this.subsessions.syncAll();
		}
	}

	/**
	 * Syncs everything, due or not. Later changes do not lag for a while.
	 * @return how many rows of sessions were written
	 * @throws dev.hybridsession.SessionUnavailableException if either tier could not be
	 * asked; what could be synced is
	 */
	public int drain() {
		try {
			return this.sessions.drain();
		}
		finally {
			this.subsessions.drain();
		}
	}

}
