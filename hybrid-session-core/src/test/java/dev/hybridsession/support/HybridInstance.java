package dev.hybridsession.support;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import dev.hybridsession.AttributeErrorPolicy;
import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.EndedSession;
import dev.hybridsession.FreshnessReason;
import dev.hybridsession.SessionArchive;
import dev.hybridsession.SessionLocks.LockTimeoutPolicy;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.Subsessions;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.cache.routing.Routes;
import dev.hybridsession.internal.copies.DirtyCopies;
import dev.hybridsession.internal.copies.SessionTiers;
import dev.hybridsession.internal.copies.SessionTiming;
import dev.hybridsession.internal.jobs.DirtyQueue;
import dev.hybridsession.internal.jobs.Heartbeat;
import dev.hybridsession.internal.jobs.ReaperPass;
import dev.hybridsession.internal.jobs.SubsessionSyncPass;
import dev.hybridsession.internal.jobs.SyncPass;
import dev.hybridsession.internal.lock.LockSettings;
import dev.hybridsession.internal.lock.TieredSessionLocks;
import dev.hybridsession.internal.record.RecordLimits;
import dev.hybridsession.internal.session.SessionEvents;
import dev.hybridsession.internal.session.SpringSessionValues;
import dev.hybridsession.internal.session.TieredSession;
import dev.hybridsession.internal.session.TieredSessionRepository;
import dev.hybridsession.internal.store.ClusterNotebook;
import dev.hybridsession.internal.store.LockTable;
import dev.hybridsession.internal.store.OldSessions;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.internal.store.StoreQueue;
import dev.hybridsession.internal.store.SubsessionStore;
import dev.hybridsession.internal.subsession.SubsessionSettings;
import dev.hybridsession.internal.system.RandomSource;
import dev.hybridsession.internal.system.Waiter;
import dev.hybridsession.internal.wiring.Composition;
import dev.hybridsession.internal.wiring.CompositionBuilder;
import dev.hybridsession.internal.wiring.CompositionBuilder.Capacities;
import dev.hybridsession.internal.wiring.CompositionBuilder.LockParts;
import dev.hybridsession.internal.wiring.CompositionBuilder.OldStoreParts;
import dev.hybridsession.serializer.AttributeSerializer;
import dev.hybridsession.serializer.JdkAttributeSerializer;
import org.jspecify.annotations.Nullable;

/**
 * One instance of an application, without the application: a repository with its sync and
 * its reaper, which run when a test says so. Several instances share tiers.
 */
public final class HybridInstance {

	/** How the instances of tests are set up unless they say otherwise. */
	public static final SessionTiming TIMING = new SessionTiming(Duration.ofSeconds(120), Duration.ofSeconds(1),
			Duration.ofSeconds(2), Duration.ofSeconds(60));

	/** How often the instances of tests beat, if they do. */
	public static final Duration HEARTBEAT = Duration.ofSeconds(5);

	public final FaultyCache cache;

	public final FaultyStore store;

	public final SessionTiers tiers;

	public final TieredSessionRepository repository;

	public final Subsessions subsessions;

	public final SubsessionSyncPass subsessionSync;

	public final DirtyQueue<String> dirty;

	public final SyncPass sync;

	public final ReaperPass reaper;

	/** Of an instance that is one of several. */
	public final @Nullable Heartbeat heartbeat;

	private final TieredSessionLocks locks;

	public final List<EndedSession> archived = new CopyOnWriteArrayList<>();

	/** The internal ids of the sessions that were announced. */
	public final List<String> created = new CopyOnWriteArrayList<>();

	public final List<TieredSession> deleted = new CopyOnWriteArrayList<>();

	public final List<TieredSession> expired = new CopyOnWriteArrayList<>();

	public final AtomicInteger dropped = new AtomicInteger();

	public final AtomicInteger conflicts = new AtomicInteger();

	/** Sessions and subsessions that memcached had lost before they were synced. */
	public final AtomicInteger evicted = new AtomicInteger();

	public final AtomicInteger congested = new AtomicInteger();

	/** Called for every session to be archived; a test may make it throw. */
	public volatile SessionArchive archive = this.archived::add;

	/** Runs when this instance has missed a session that it knows to be unsynced. */
	public volatile Runnable missed = () -> {
	};

	/** Hears of the judgement of each load. */
	public volatile Consumer<FreshnessReason> judged = (reason) -> {
	};

	/** Hears of the judgement of each load that has found no session. */
	public volatile Consumer<FreshnessReason> notFound = (reason) -> {
	};

	/** Hears of the internal id of every session whose end is announced. */
	public volatile Consumer<String> ended = (internalId) -> {
	};

	private HybridInstance(Builder builder) {
		this.cache = new FaultyCache(builder.cache);
		this.store = new FaultyStore(builder.store);
		RoutedCache routed = builder.routed;
		ClusterNotebook notebook = builder.notebook;
		boolean clustered = routed != null && notebook != null;
		CompositionBuilder parts = Composition.of(this.cache, this.store, builder.clock, builder.timing)
			.keys("test", builder.storeId)
			.subsessions((clustered ? builder.cache : this.cache).singleOwner(),
					new FaultySubsessionStore(builder.subsessionStore, this.store::isUnavailable),
					builder.subsessionSettings)
			.serializer(builder.serializer, builder.onError)
			.listeners(new Recording(), new Counting(),
					builder.archiving ? (session) -> this.archive.archive(session) : null)
			.memory(new Capacities(builder.dirtyCapacity, builder.dirtyCapacity, 100_000, 10_000, 10_000, 10_000),
					builder.background)
			.dirtySessions(builder.dirtySessions)
			.passes(builder.batchSize, builder.batchSize, builder.workers)
			.queue(builder.queue)
			.surroundings(builder.randomSource, builder.waiter);
		parts.cluster((notebook != null) ? notebook : new MemoryNotebook(),
				(routed != null) ? routed.routes() : new Routes(List.of(), 1, builder.clock, Duration.ZERO),
				builder.heartbeat);
		parts.locks(builder.locks);
		builder.oldSessions.accept(parts);
		Composition composition = parts.build();
		this.tiers = composition.tiers();
		this.repository = composition.repository();
		this.subsessions = composition.subsessions();
		this.subsessionSync = composition.sync().subsessions();
		this.dirty = composition.dirty();
		this.sync = composition.sync().sessions();
		this.reaper = composition.reaper();
		this.heartbeat = (notebook != null) ? composition.heartbeat() : null;
		this.locks = composition.locks();
	}

	public TieredSessionLocks locks() {
		return this.locks;
	}

	public static Builder on(SessionCache cache, SessionStore store, Clock clock) {
		return new Builder(cache, store, clock);
	}

	/** One page load: reads a session, lets the page work on it, and saves it. */
	public boolean page(String id, Consumer<TieredSession> work) {
		TieredSession session = this.repository.findById(id);
		if (session == null) {
			return false;
		}
		session.setLastAccessedTime(this.tiers.clock().instant());
		work.accept(session);
		this.repository.save(session);
		return true;
	}

	/** A new session, saved. */
	public TieredSession create() {
		TieredSession session = this.repository.createSession();
		this.repository.save(session);
		return session;
	}

	private final class Counting implements SessionObserver {

		@Override
		public void judged(FreshnessReason reason) {
			HybridInstance.this.judged.accept(reason);
		}

		@Override
		public void notFound(FreshnessReason reason) {
			HybridInstance.this.notFound.accept(reason);
		}

		@Override
		public void evicted(boolean unsynced) {
			if (unsynced) {
				HybridInstance.this.evicted.incrementAndGet();
				HybridInstance.this.missed.run();
			}
		}

		@Override
		public void saveDropped() {
			HybridInstance.this.dropped.incrementAndGet();
		}

		@Override
		public void storeCongested() {
			HybridInstance.this.congested.incrementAndGet();
		}

		@Override
		public void conflictMerged() {
			HybridInstance.this.conflicts.incrementAndGet();
		}

	}

	private final class Recording implements SessionEvents {

		@Override
		public void created(TieredSession session) {
			HybridInstance.this.created.add(session.getInternalId());
		}

		@Override
		public void ended(TieredSession session, EndReason reason) {
			((reason == EndReason.DELETED) ? HybridInstance.this.deleted : HybridInstance.this.expired).add(session);
			HybridInstance.this.ended.accept(session.getInternalId());
		}

	}

	/** Sets an instance up. */
	public static final class Builder {

		private final SessionCache cache;

		private final SessionStore store;

		private final Clock clock;

		private Supplier<String> storeId = () -> "store";

		private SessionTiming timing = TIMING;

		private SubsessionStore subsessionStore = new MemorySubsessionStore(new MemoryDatabase());

		private SubsessionSettings subsessionSettings = new SubsessionSettings(Duration.ofSeconds(30),
				Duration.ofSeconds(30), true, Set.of(), RecordLimits.DEFAULT);

		private @Nullable RoutedCache routed;

		private @Nullable ClusterNotebook notebook;

		private Duration heartbeat = HEARTBEAT;

		private AttributeSerializer serializer = new JdkAttributeSerializer(null, List.of("*"), List.of());

		private AttributeErrorPolicy onError = AttributeErrorPolicy.HIDE_ATTRIBUTE;

		private boolean archiving = true;

		private int batchSize = 50;

		private int workers = 1;

		private int dirtyCapacity = 10_000;

		private boolean background = true;

		private UnaryOperator<DirtyCopies<String>> dirtySessions = UnaryOperator.identity();

		private Waiter waiter = Waiter.SYSTEM;

		private RandomSource randomSource = RandomSource.SYSTEM;

		private StoreQueue queue = StoreQueue.unlimited();

		private LockParts locks;

		private Consumer<CompositionBuilder> oldSessions = (parts) -> {
		};

		private Builder(SessionCache cache, SessionStore store, Clock clock) {
			this.cache = cache;
			this.store = store;
			this.clock = clock;
			this.locks = new LockParts(
					cache.leases(), new MemoryLockTable(), new LockSettings(Duration.ofSeconds(30),
							Duration.ofSeconds(5), TIMING.clockSkew(), LockTimeoutPolicy.FAIL),
					() -> new ScheduledThreadPoolExecutor(1));
		}

		/** Knows the id of the database, or throws as long as it does not. */
		public Builder storeId(Supplier<String> value) {
			this.storeId = value;
			return this;
		}

		public Builder timing(SessionTiming value) {
			this.timing = value;
			return this;
		}

		/** Makes it one of several. */
		public Builder cluster(RoutedCache nodes, ClusterNotebook value) {
			this.routed = nodes;
			this.notebook = value;
			return this;
		}

		public Builder heartbeat(Duration value) {
			this.heartbeat = value;
			return this;
		}

		/** Without this, the database has no subsessions of any other instance. */
		public Builder subsessions(SubsessionStore value) {
			this.subsessionStore = value;
			return this;
		}

		public Builder subsessionSettings(SubsessionSettings value) {
			this.subsessionSettings = value;
			return this;
		}

		/** Without this, no other instance sees its leases in the database. */
		public Builder locks(SessionCache leases, LockTable table, LockSettings settings,
				ScheduledExecutorService thread) {
			this.locks = new LockParts(leases, table, settings, () -> thread);
			return this;
		}

		public Builder serializer(AttributeSerializer value) {
			this.serializer = value;
			return this;
		}

		public Builder onError(AttributeErrorPolicy value) {
			this.onError = value;
			return this;
		}

		/** Without an archive sessions expire together. */
		public Builder archiving(boolean value) {
			this.archiving = value;
			return this;
		}

		public Builder batchSize(int value) {
			this.batchSize = value;
			return this;
		}

		/** Without this, the thread of a pass does it alone. */
		public Builder workers(int value) {
			this.workers = value;
			return this;
		}

		/** Lets it take sessions over from another store. */
		public Builder oldSessions(OldSessions old) {
			this.oldSessions = (parts) -> parts
				.oldStore(new OldStoreParts(old, false, new SpringSessionValues(this.serializer), true, false));
			return this;
		}

		/** How much is remembered to be unsynced, and whether it is synced unasked. */
		public Builder dirty(int capacity, boolean synced) {
			this.dirtyCapacity = capacity;
			this.background = synced;
			return this;
		}

		/** The view that the repository has of unsynced sessions. */
		public Builder dirtySessions(UnaryOperator<DirtyCopies<String>> value) {
			this.dirtySessions = value;
			return this;
		}

		public Builder waiter(Waiter value) {
			this.waiter = value;
			return this;
		}

		public Builder queue(StoreQueue value) {
			this.queue = value;
			return this;
		}

		public Builder randomSource(RandomSource value) {
			this.randomSource = value;
			return this;
		}

		public HybridInstance build() {
			return new HybridInstance(this);
		}

	}

}
