package dev.hybridsession.config;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

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

	private void both(Consumer<SessionObserver> report) {
		report.accept(this.first);
		report.accept(this.second);
	}

	@Override
	public void read(Tier tier, ReadOutcome outcome) {
		both((each) -> each.read(tier, outcome));
	}

	@Override
	public void written(Tier tier, WriteReason reason) {
		both((each) -> each.written(tier, reason));
	}

	@Override
	public void judged(FreshnessReason reason) {
		both((each) -> each.judged(reason));
	}

	@Override
	public void loaded(Tier servedBy, FreshnessReason reason) {
		both((each) -> each.loaded(servedBy, reason));
	}

	@Override
	public void notFound(FreshnessReason reason) {
		both((each) -> each.notFound(reason));
	}

	@Override
	public void recordEncoded(int bytes) {
		both((each) -> each.recordEncoded(bytes));
	}

	@Override
	public void conflictMerged() {
		both((each) -> each.conflictMerged());
	}

	@Override
	public void saveDropped() {
		both((each) -> each.saveDropped());
	}

	@Override
	public void dirtyOverflow() {
		both((each) -> each.dirtyOverflow());
	}

	@Override
	public void evicted(boolean unsynced) {
		both((each) -> each.evicted(unsynced));
	}

	@Override
	public void storeCongested() {
		both((each) -> each.storeCongested());
	}

	@Override
	public void cachedValueRefused() {
		both((each) -> each.cachedValueRefused());
	}

	@Override
	public void idRefused() {
		both((each) -> each.idRefused());
	}

	@Override
	public void lockWaited(Duration waited) {
		both((each) -> each.lockWaited(waited));
	}

	@Override
	public void lockTimedOut() {
		both((each) -> each.lockTimedOut());
	}

	@Override
	public void syncPass(int synced, int deferred, Duration took) {
		both((each) -> each.syncPass(synced, deferred, took));
	}

	@Override
	public void reaperPass(int ended, int kept, int deferred, Duration took) {
		both((each) -> each.reaperPass(ended, kept, deferred, took));
	}

}
