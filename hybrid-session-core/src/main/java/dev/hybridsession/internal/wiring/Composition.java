package dev.hybridsession.internal.wiring;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import dev.hybridsession.SessionArchive;
import dev.hybridsession.Subsessions;
import dev.hybridsession.internal.copies.SessionTiers;
import dev.hybridsession.internal.jobs.BackgroundSync;
import dev.hybridsession.internal.jobs.DirtyQueue;
import dev.hybridsession.internal.jobs.EndNews;
import dev.hybridsession.internal.jobs.EvictionWatch;
import dev.hybridsession.internal.jobs.Heartbeat;
import dev.hybridsession.internal.jobs.ReaperPass;
import dev.hybridsession.internal.jobs.SubsessionSyncPass;
import dev.hybridsession.internal.jobs.Sweep;
import dev.hybridsession.internal.jobs.SyncPass;
import dev.hybridsession.internal.lock.TieredSessionLocks;
import dev.hybridsession.internal.session.TieredSessionRepository;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.CacheRoutes;
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
import org.jspecify.annotations.Nullable;

/**
 * The parts of one instance, which the constructor makes in one order and connects. An
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
 */
public final class Composition implements AutoCloseable {

	private final @Nullable StoreIdentity identity;

	private final CacheKeys keys;

	private final DirtyQueue<String> dirty;

	private final SessionTiers tiers;

	private final TieredSessionRepository repository;

	private final HybridSubsessions subsessions;

	private final @Nullable TieredSessionLocks locks;

	private final SyncPass sessionSync;

	private final SubsessionSyncPass subsessionSync;

	private final BackgroundSync sync;

	private final ReaperPass reaper;

	private final @Nullable Heartbeat heartbeat;

	private final @Nullable EndNews news;

	Composition(CompositionBuilder with) {
		ClusterClock clock = with.clock;
		StoreGate gate = new StoreGate(with.store, clock, with.timing.syncInterval(), with.queue, with.observer);
		this.identity = (with.claim != null) ? new StoreIdentity(gate, with.claim, with.randomSource.uniqueId()) : null;
		Supplier<String> storeId = (this.identity != null) ? this.identity : () -> with.storeId;
		this.keys = new CacheKeys(with.namespace, storeId);

		CacheRoutes routes = with.cache.routes();
		EvictionWatch evictions = new EvictionWatch(with.timing.syncInterval(), clock, with.observer,
				(routes != null) ? routes::memory : Map::of);
		this.dirty = new DirtyQueue<>(with.dirtyCapacity, with.background, evictions);
		DirtyQueue<SubsessionId> dirtySubsessions = new DirtyQueue<>(with.dirtySubsessionCapacity, with.background,
				evictions);
		this.tiers = SessionTiers.of(with.cache, gate, this.keys, with.timing, with.dirtySessions.apply(this.dirty),
				with.observer, clock, with.randomSource, with.waiter, with.unconfirmedWrites, with.pendingEnds,
				with.rememberedIds);
		SubsessionTiers subsessionTiers = new SubsessionTiers(this.tiers, with.singleCopies,
				gate.guard(SubsessionStore.class, with.subsessionStore), this.keys);

		this.news = (with.endNotices != null) ? new EndNews(gate.guard(EndNotices.class, with.endNotices),
				with.remoteEnds, clock, with.timing.clockSkew(), with.randomSource, with.untoldEnds) : null;
		this.repository = repository(with, subsessionTiers);
		OldSessions old = with.oldSessions;
		if (old != null) {
			this.repository.migrate(with.oldSessionsAreInDatabase ? gate.guard(OldSessions.class, old)
					: OldSessionsBreaker.before(old, clock), with.oldValues, with.adopts, with.exports);
		}
		this.subsessions = new HybridSubsessions(this.repository, subsessionTiers, dirtySubsessions, with.serializer,
				with.subsessionSettings, with.observer, with.waiter);
		LockTable lockTable = (with.lockTable != null) ? gate.guard(LockTable.class, with.lockTable) : null;
		this.locks = (lockTable != null) ? new TieredSessionLocks(with.leases, lockTable, this.keys, with.lockSettings,
				with.observer, with.waiter, clock, with.randomSource, with.leaseThread.get()) : null;

		this.sessionSync = new SyncPass(this.tiers, this.dirty, this.repository.ending(), with.syncBatchSize,
				with.waiter);
		this.subsessionSync = new SubsessionSyncPass(this.tiers, dirtySubsessions, this.subsessions.sync(),
				with.syncBatchSize, with.waiter);
		this.sync = new BackgroundSync(this.sessionSync, this.subsessionSync);
		this.reaper = new ReaperPass(this.tiers, this.repository.ending(), with.reaperBatchSize,
				with.reaperPurgesLeases ? lockTable : null);
		this.heartbeat = (with.notebook != null) ? new Heartbeat(gate.guardAtOnce(ClusterNotebook.class, with.notebook),
				with.routes, this.sync, new Sweep(this.tiers, this.subsessions.sync()::lookAfter, with.syncBatchSize),
				evictions, with.heartbeatInterval, clock, with.randomSource) : null;
	}

	/** Only an archive reads the subsessions of a session that ends. */
	private TieredSessionRepository repository(CompositionBuilder with, SubsessionTiers subsessionTiers) {
		SessionArchive archive = with.archive;
		return new TieredSessionRepository(this.tiers, with.serializer, with.onError, archive,
				(this.news != null) ? this.news.telling(with.events) : with.events,
				(archive != null) ? (internalId) -> subsessionTiers.ending(internalId, with.serializer)
						: (internalId) -> List.of());
	}

	/**
	 * Begins to compose an instance.
	 * @param cache the fast tier
	 * @param store the table of sessions, without a gate before it
	 * @param clock the time; a {@link ClusterClock} if it is to be compared with the
	 * database's
	 * @return a builder, which says what it needs besides
	 */
	public static CompositionBuilder of(SessionCache cache, SessionStore store, Clock clock) {
		return new CompositionBuilder(cache, store, ClusterClock.of(clock));
	}

	/** Returns the tiers of the sessions. */
	public SessionTiers tiers() {
		return this.tiers;
	}

	/** Returns the keys of the cache. */
	public CacheKeys keys() {
		return this.keys;
	}

	/** Returns the sessions that are to be synced. */
	public DirtyQueue<String> dirty() {
		return this.dirty;
	}

	/** Returns the repository of the sessions. */
	public TieredSessionRepository repository() {
		return this.repository;
	}

	/** Returns the subsessions of the repository's sessions. */
	public Subsessions subsessions() {
		return this.subsessions;
	}

	/**
	 * Returns the locks of sessions.
	 * @throws NullPointerException if the instance has none
	 */
	public TieredSessionLocks locks() {
		return Objects.requireNonNull(this.locks, "locks");
	}

	/**
	 * Returns the sync of sessions and subsessions.
	 * @return the pass that a job runs every second
	 */
	public BackgroundSync sync() {
		return this.sync;
	}

	/**
	 * Returns the sync of sessions alone.
	 * @return the first part of {@link #sync()}
	 */
	public SyncPass sessionSync() {
		return this.sessionSync;
	}

	/**
	 * Returns the sync of subsessions alone.
	 * @return the second part of {@link #sync()}
	 */
	public SubsessionSyncPass subsessionSync() {
		return this.subsessionSync;
	}

	/**
	 * Returns what ends expired sessions.
	 * @return the pass that a job runs every reaper interval
	 */
	public ReaperPass reaper() {
		return this.reaper;
	}

	/**
	 * Returns what tells other instances of the nodes of this one.
	 * @throws NullPointerException if the instance shares no notebook with others
	 */
	public Heartbeat heartbeat() {
		return Objects.requireNonNull(this.heartbeat, "heartbeat");
	}

	/**
	 * Returns what tells other instances of the sessions that end.
	 * @return the news, or {@code null} if the instance tells nobody
	 */
	public @Nullable EndNews news() {
		return this.news;
	}

	/**
	 * Returns what knows the id of the database.
	 * @throws NullPointerException if the id was given
	 */
	public StoreIdentity identity() {
		return Objects.requireNonNull(this.identity, "identity");
	}

	/** Ends the thread that renews leases. The tiers stay open. */
	@Override
	public void close() {
		if (this.locks != null) {
			this.locks.close();
		}
	}

}
