package dev.hybridsession.internal.wiring;

import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

import dev.hybridsession.SessionArchive;
import dev.hybridsession.internal.copies.CachedSessions;
import dev.hybridsession.internal.copies.DirtyCopies;
import dev.hybridsession.internal.copies.Freshness;
import dev.hybridsession.internal.copies.SessionTiers;
import dev.hybridsession.internal.copies.SessionTiming;
import dev.hybridsession.internal.copies.StoredSessions;
import dev.hybridsession.internal.jobs.BackgroundSync;
import dev.hybridsession.internal.jobs.DirtyQueue;
import dev.hybridsession.internal.jobs.EndNews;
import dev.hybridsession.internal.jobs.EvictionWatch;
import dev.hybridsession.internal.jobs.Heartbeat;
import dev.hybridsession.internal.jobs.ReaperPass;
import dev.hybridsession.internal.jobs.SubsessionSyncPass;
import dev.hybridsession.internal.jobs.Sweep;
import dev.hybridsession.internal.jobs.SyncPass;
import dev.hybridsession.internal.lock.LocalLocks;
import dev.hybridsession.internal.lock.TieredSessionLocks;
import dev.hybridsession.internal.session.TieredSessionRepository;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.ClusterNotebook;
import dev.hybridsession.internal.store.EndNotices;
import dev.hybridsession.internal.store.LockTable;
import dev.hybridsession.internal.store.OldSessions;
import dev.hybridsession.internal.store.OldSessionsBreaker;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.internal.store.StoreGate;
import dev.hybridsession.internal.store.StoreIdentity;
import dev.hybridsession.internal.store.SubsessionStore;
import dev.hybridsession.internal.subsession.HybridSubsessions;
import dev.hybridsession.internal.subsession.SubsessionId;
import dev.hybridsession.internal.subsession.SubsessionTiers;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.internal.wiring.CompositionBuilder.LockParts;
import dev.hybridsession.internal.wiring.CompositionBuilder.OldStoreParts;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one instance. {@code make} makes them in one order and connects them. An
 * application has one through {@code HybridSessions}; test instances, the simulation and
 * the benchmarks have the same parts over tiers of their own.
 *
 * <ol>
 * <li>The gate stands before the database. It comes first, because everything that asks
 * the database goes through it, also the question for the store id that is part of every
 * key.</li>
 * <li>The tiers follow: dirty queues, sessions, subsessions.</li>
 * <li>The repository, the subsessions and the locks work on the tiers.</li>
 * <li>The passes of the background jobs work on all of these. Nothing runs by itself:
 * jobs, or a test, run the passes.</li>
 * </ol>
 *
 * @param identity the id of the database, or {@code null} if it was given
 * @param dirty the sessions that are to be synced
 * @param sync the pass that a job runs every second
 * @param reaper the pass that ends expired sessions, which a job runs every reaper
 * interval
 * @param heartbeat tells other instances of the nodes of this one
 * @param news tells other instances of the sessions that end, or {@code null} if the
 * instance tells nobody
 */
public record Composition(@Nullable StoreIdentity identity, DirtyQueue<String> dirty, SessionTiers tiers,
		TieredSessionRepository repository, HybridSubsessions subsessions, TieredSessionLocks locks,
		BackgroundSync sync, ReaperPass reaper, Heartbeat heartbeat, @Nullable EndNews news) implements AutoCloseable {

	/**
	 * Begins to compose an instance.
	 * @param store the table of sessions, without a gate before it
	 * @param clock the time; a {@link ClusterClock} if it is to be compared with the
	 * database's
	 */
	public static CompositionBuilder of(SessionCache cache, SessionStore store, Clock clock, SessionTiming timing) {
		return new CompositionBuilder(cache, store, ClusterClock.of(clock), timing);
	}

	static Composition make(CompositionBuilder with) {
		ClusterClock clock = with.clock;
		StoreGate gate = new StoreGate(with.store, clock, with.timing.syncInterval(), with.queue, with.observer);
		StoreIdentity identity = (with.claim != null)
				? new StoreIdentity(gate, with.claim, with.randomSource.uniqueId()) : null;
		Supplier<String> storeId = (identity != null) ? identity : with.storeId;
		CacheKeys keys = new CacheKeys(with.namespace, storeId);

		EvictionWatch evictions = new EvictionWatch(with.timing.syncInterval(), clock, with.observer,
				with.routes::memory);
		DirtyQueue<String> dirty = new DirtyQueue<>(with.capacities.sessions(), with.background, evictions);
		DirtyQueue<SubsessionId> dirtySubsessions = new DirtyQueue<>(with.capacities.subsessions(), with.background,
				evictions);
		DirtyCopies<String> dirtySessions = with.dirtySessions.apply(dirty);
		CachedSessions cached = new CachedSessions(with.cache, keys, with.timing, clock, with.observer, dirtySessions);
		StoredSessions stored = new StoredSessions(gate.store(), with.timing, clock, with.randomSource, with.observer);
		Freshness freshness = new Freshness(cached, gate, with.timing, dirtySessions, clock, with.observer,
				with.capacities.unconfirmedWrites(), with.capacities.pendingEnds(), with.capacities.ids());
		SessionTiers tiers = new SessionTiers(cached, stored, gate, with.timing, freshness, dirtySessions,
				new LocalLocks(with.waiter), with.observer, clock, with.randomSource, with.capacities.ids());
		SubsessionTiers subsessionTiers = new SubsessionTiers(tiers, with.singleCopies,
				gate.guard(SubsessionStore.class, with.subsessionStore));

		EndNews news = (with.endNotices != null) ? new EndNews(gate.guard(EndNotices.class, with.endNotices),
				with.remoteEnds, clock, with.timing.clockSkew(), with.randomSource, with.capacities.untoldEnds())
				: null;
		SessionArchive archive = with.archive;
		// only an archive reads the subsessions of a session that ends
		TieredSessionRepository repository = new TieredSessionRepository(tiers, with.serializer, with.onError, archive,
				(news != null) ? news.telling(with.events) : with.events,
				(archive != null) ? (internalId) -> subsessionTiers.ending(internalId, with.serializer)
						: (internalId) -> List.of());
		OldStoreParts old = with.oldStore;
		if (old != null) {
			repository.migrate(
					old.inDatabase() ? gate.guard(OldSessions.class, old.sessions())
							: OldSessionsBreaker.before(old.sessions(), clock),
					old.values(), old.adopting(), old.exporting());
		}
		HybridSubsessions subsessions = new HybridSubsessions(repository, subsessionTiers, dirtySubsessions,
				with.serializer, with.subsessionSettings, with.waiter);
		LockParts lock = with.locks;
		LockTable lockTable = gate.guard(LockTable.class, lock.table());
		TieredSessionLocks locks = new TieredSessionLocks(lock.leases(), lockTable, keys, lock.settings(),
				with.observer, with.waiter, clock, with.randomSource, lock.threads());

		BackgroundSync sync = new BackgroundSync(
				new SyncPass(tiers, dirty, repository.ending(), with.syncBatchSize, with.workers, with.waiter),
				new SubsessionSyncPass(tiers, dirtySubsessions, subsessions.sync(), with.syncBatchSize, with.waiter));
		ReaperPass reaper = new ReaperPass(tiers, repository.ending(), with.reaperBatchSize, with.workers, lockTable);
		Heartbeat heartbeat = new Heartbeat(gate.guardAtOnce(ClusterNotebook.class, with.notebook), with.routes, sync,
				(lastSeen) -> new Sweep(tiers, subsessions.sync()::lookAfter, with.syncBatchSize, lastSeen), evictions,
				with.heartbeatInterval, clock, with.randomSource);
		return new Composition(identity, dirty, tiers, repository, subsessions, locks, sync, reaper, heartbeat, news);
	}

	/**
	 * Returns the id of the database.
	 * @throws NullPointerException if the id was given
	 */
	@Override
	public StoreIdentity identity() {
		return Objects.requireNonNull(this.identity, "identity");
	}

	/** Ends the threads that renew and end leases. The tiers stay open. */
	@Override
	public void close() {
		this.locks.close();
	}

}
