package dev.hybridsession.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import dev.hybridsession.FreshnessReason;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.Tier;
import dev.hybridsession.internal.system.OncePerMinute;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Tells all observers of each event. An observer that throws changes nothing for the
 * request, the job and the other observers.
 *
 * @param failures bounds the lines of the log, for each class of observer and of
 * exception
 */
record SessionObservers(List<SessionObserver> all,
		Map<List<Class<?>>, OncePerMinute> failures) implements SessionObserver {

	private static final Logger logger = LoggerFactory.getLogger(SessionObservers.class);

	SessionObservers(List<SessionObserver> all) {
		this(all, new ConcurrentHashMap<>());
	}

	/**
	 * Returns one observer for all beans. Those of the starter are no candidates for an
	 * injection by type, so that an application can inject its own.
	 */
	static SessionObservers of(ObjectProvider<SessionObserver> beans) {
		return new SessionObservers(beans.orderedStream(ObjectProvider.UNFILTERED).toList());
	}

	private void each(Consumer<SessionObserver> report) {
		for (SessionObserver observer : this.all) {
			try {
				report.accept(observer);
			}
			// an observer in Kotlin may throw any exception
			catch (Exception | LinkageError | AssertionError | StackOverflowError ex) {
				failed(observer, ex);
			}
		}
	}

	private void failed(SessionObserver observer, Throwable failure) {
		this.failures
			.computeIfAbsent(List.of(observer.getClass(), failure.getClass()),
					(kind) -> new OncePerMinute(System::nanoTime))
			.count((count) -> logger.error("The SessionObserver {} failed ({} times since the last such line)",
					observer.getClass().getName(), count, failure));
	}

	@Override
	public void read(Tier tier, ReadOutcome outcome) {
		each((observer) -> observer.read(tier, outcome));
	}

	@Override
	public void written(Tier tier, WriteReason reason) {
		each((observer) -> observer.written(tier, reason));
	}

	@Override
	public void judged(FreshnessReason reason) {
		each((observer) -> observer.judged(reason));
	}

	@Override
	public void loaded(Tier servedBy, FreshnessReason reason) {
		each((observer) -> observer.loaded(servedBy, reason));
	}

	@Override
	public void notFound(FreshnessReason reason) {
		each((observer) -> observer.notFound(reason));
	}

	@Override
	public void recordEncoded(int bytes) {
		each((observer) -> observer.recordEncoded(bytes));
	}

	@Override
	public void conflictMerged() {
		each((observer) -> observer.conflictMerged());
	}

	@Override
	public void saveDropped() {
		each((observer) -> observer.saveDropped());
	}

	@Override
	public void dirtyOverflow() {
		each((observer) -> observer.dirtyOverflow());
	}

	@Override
	public void evicted(boolean unsynced) {
		each((observer) -> observer.evicted(unsynced));
	}

	@Override
	public void storeCongested() {
		each((observer) -> observer.storeCongested());
	}

	@Override
	public void cachedValueRefused() {
		each((observer) -> observer.cachedValueRefused());
	}

	@Override
	public void idRefused() {
		each((observer) -> observer.idRefused());
	}

	@Override
	public void lockWaited(Duration waited) {
		each((observer) -> observer.lockWaited(waited));
	}

	@Override
	public void lockTimedOut() {
		each((observer) -> observer.lockTimedOut());
	}

	@Override
	public void syncPass(int synced, int deferred, Duration took) {
		each((observer) -> observer.syncPass(synced, deferred, took));
	}

	@Override
	public void reaperPass(int ended, int kept, int deferred, Duration took) {
		each((observer) -> observer.reaperPass(ended, kept, deferred, took));
	}

}
