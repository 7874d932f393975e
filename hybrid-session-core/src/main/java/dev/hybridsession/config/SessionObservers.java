package dev.hybridsession.config;

import java.time.Duration;
import java.util.List;

import dev.hybridsession.FreshnessReason;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.Tier;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Tells two observers of each event. Each of the two may be such a pair itself. The
 * Spring configuration makes one observer of the beans of the application and those of
 * the starter.
 */
record SessionObservers(SessionObserver first, SessionObserver second) implements SessionObserver {

	/**
	 * Returns one observer for all beans. Those of the starter are no candidates for an
	 * injection by type, so that an application can inject its own.
	 */
	static SessionObserver of(ObjectProvider<SessionObserver> beans) {
		return of(beans.orderedStream(ObjectProvider.UNFILTERED).toList());
	}

	static SessionObserver of(List<SessionObserver> all) {
		return all.stream().reduce(SessionObservers::new).orElse(SessionObserver.NONE);
	}

	@Override
	public void read(Tier tier, ReadOutcome outcome) {
		this.first.read(tier, outcome);
		this.second.read(tier, outcome);
	}

	@Override
	public void written(Tier tier, WriteReason reason) {
		this.first.written(tier, reason);
		this.second.written(tier, reason);
	}

	@Override
	public void judged(FreshnessReason reason) {
		this.first.judged(reason);
		this.second.judged(reason);
	}

	@Override
	public void loaded(Tier servedBy, FreshnessReason reason) {
		this.first.loaded(servedBy, reason);
		this.second.loaded(servedBy, reason);
	}

	@Override
	public void notFound(FreshnessReason reason) {
		this.first.notFound(reason);
		this.second.notFound(reason);
	}

	@Override
	public void recordEncoded(int bytes) {
		this.first.recordEncoded(bytes);
		this.second.recordEncoded(bytes);
	}

	@Override
	public void conflictMerged() {
		this.first.conflictMerged();
		this.second.conflictMerged();
	}

	@Override
	public void saveDropped() {
		this.first.saveDropped();
		this.second.saveDropped();
	}

	@Override
	public void dirtyOverflow() {
		this.first.dirtyOverflow();
		this.second.dirtyOverflow();
	}

	@Override
	public void evicted(boolean unsynced) {
		this.first.evicted(unsynced);
		this.second.evicted(unsynced);
	}

	@Override
	public void storeCongested() {
		this.first.storeCongested();
		this.second.storeCongested();
	}

	@Override
	public void cachedValueRefused() {
		this.first.cachedValueRefused();
		this.second.cachedValueRefused();
	}

	@Override
	public void idRefused() {
		this.first.idRefused();
		this.second.idRefused();
	}

	@Override
	public void lockWaited(Duration waited) {
		this.first.lockWaited(waited);
		this.second.lockWaited(waited);
	}

	@Override
	public void lockTimedOut() {
		this.first.lockTimedOut();
		this.second.lockTimedOut();
	}

	@Override
	public void syncPass(int synced, int deferred, Duration took) {
		this.first.syncPass(synced, deferred, took);
		this.second.syncPass(synced, deferred, took);
	}

	@Override
	public void reaperPass(int ended, int kept, int deferred, Duration took) {
		this.first.reaperPass(ended, kept, deferred, took);
		this.second.reaperPass(ended, kept, deferred, took);
	}

}
