package dev.hybridsession.config;

import java.time.Duration;
import java.util.List;

import dev.hybridsession.FreshnessReason;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.Tier;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Tells several observers of everything. The Spring configuration makes one of them of
 * the beans of the application and those of the starter.
 */
final class SessionObservers implements SessionObserver {

	private final SessionObserver[] all;

	private SessionObservers(List<SessionObserver> all) {
		this.all = all.toArray(SessionObserver[]::new);
	}

	/**
	 * Returns one observer for all beans. Those of the starter are no candidates for an
	 * injection by type, so that an application can inject its own.
	 */
	static SessionObserver of(ObjectProvider<SessionObserver> beans) {
		return of(beans.orderedStream(ObjectProvider.UNFILTERED).toList());
	}

	static SessionObserver of(List<SessionObserver> all) {
		return switch (all.size()) {
			case 0 -> SessionObserver.NONE;
			case 1 -> all.get(0);
			default -> new SessionObservers(all);
		};
	}

	@Override
	public void read(Tier tier, ReadOutcome outcome) {
		for (SessionObserver one : this.all) {
			one.read(tier, outcome);
		}
	}

	@Override
	public void written(Tier tier, WriteReason reason) {
		for (SessionObserver one : this.all) {
			one.written(tier, reason);
		}
	}

	@Override
	public void judged(FreshnessReason reason) {
		for (SessionObserver one : this.all) {
			one.judged(reason);
		}
	}

	@Override
	public void loaded(Tier servedBy, FreshnessReason reason) {
		for (SessionObserver one : this.all) {
			one.loaded(servedBy, reason);
		}
	}

	@Override
	public void recordEncoded(int bytes) {
		for (SessionObserver one : this.all) {
			one.recordEncoded(bytes);
		}
	}

	@Override
	public void conflictMerged() {
		for (SessionObserver one : this.all) {
			one.conflictMerged();
		}
	}

	@Override
	public void saveDropped() {
		for (SessionObserver one : this.all) {
			one.saveDropped();
		}
	}

	@Override
	public void dirtyOverflow() {
		for (SessionObserver one : this.all) {
			one.dirtyOverflow();
		}
	}

	@Override
	public void evicted(boolean unsynced) {
		for (SessionObserver one : this.all) {
			one.evicted(unsynced);
		}
	}

	@Override
	public void storeCongested() {
		for (SessionObserver one : this.all) {
			one.storeCongested();
		}
	}

	@Override
	public void cachedValueRefused() {
		for (SessionObserver one : this.all) {
			one.cachedValueRefused();
		}
	}

	@Override
	public void idRefused() {
		for (SessionObserver one : this.all) {
			one.idRefused();
		}
	}

	@Override
	public void lockWaited(Duration waited) {
		for (SessionObserver one : this.all) {
			one.lockWaited(waited);
		}
	}

	@Override
	public void lockTimedOut() {
		for (SessionObserver one : this.all) {
			one.lockTimedOut();
		}
	}

	@Override
	public void syncPass(int synced, int deferred, Duration took) {
		for (SessionObserver one : this.all) {
			one.syncPass(synced, deferred, took);
		}
	}

	@Override
	public void reaperPass(int ended, int kept, int deferred, Duration took) {
		for (SessionObserver one : this.all) {
			one.reaperPass(ended, kept, deferred, took);
		}
	}

}
