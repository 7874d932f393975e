package dev.hybridsession.internal.wiring;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import dev.hybridsession.AttributeErrorPolicy;
import dev.hybridsession.SessionArchive;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.copies.DirtyCopies;
import dev.hybridsession.internal.copies.SessionTiming;
import dev.hybridsession.internal.lock.LockSettings;
import dev.hybridsession.internal.session.SessionEvents;
import dev.hybridsession.internal.store.CacheRoutes;
import dev.hybridsession.internal.store.ClusterNotebook;
import dev.hybridsession.internal.store.EndNotice;
import dev.hybridsession.internal.store.EndNotices;
import dev.hybridsession.internal.store.LockTable;
import dev.hybridsession.internal.store.OldSessions;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.internal.store.StoreQueue;
import dev.hybridsession.internal.store.SubsessionStore;
import dev.hybridsession.internal.subsession.SubsessionSettings;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.internal.system.RandomSource;
import dev.hybridsession.internal.system.Waiter;
import dev.hybridsession.serializer.AttributeSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Collects the tiers and the environment of an instance for {@link Composition}. The
 * tables are given without the gate: the composition puts it before them.
 *
 * <p>
 * Needed are the keys, the timing, the subsessions and the serializer. Locks, a notebook
 * and end notices are parts that an instance may lack.
 */
@SuppressWarnings("NullAway.Init")
public final class CompositionBuilder {

	final SessionCache cache;

	final SessionStore store;

	final ClusterClock clock;

	SessionCache singleCopies;

	SessionCache leases;

	String namespace;

	String storeId;

	@Nullable UnaryOperator<String> claim;

	SessionTiming timing;

	SubsessionStore subsessionStore;

	SubsessionSettings subsessionSettings;

	@Nullable LockTable lockTable;

	LockSettings lockSettings;

	Supplier<ScheduledExecutorService> leaseThread;

	@Nullable ClusterNotebook notebook;

	CacheRoutes routes;

	Duration heartbeatInterval;

	@Nullable EndNotices endNotices;

	Consumer<EndNotice> remoteEnds;

	AttributeSerializer serializer;

	AttributeErrorPolicy onError = AttributeErrorPolicy.HIDE_ATTRIBUTE;

	@Nullable OldSessions oldSessions;

	boolean oldSessionsAreInDatabase;

	boolean adopts;

	boolean exports;

	AttributeSerializer oldValues;

	@Nullable SessionArchive archive;

	SessionEvents events = SessionEvents.NONE;

	SessionObserver observer = SessionObserver.NONE;

	int dirtyCapacity;

	int dirtySubsessionCapacity;

	int unconfirmedWrites = 100_000;

	int pendingEnds = 10_000;

	int untoldEnds = 10_000;

	int rememberedIds = 10_000;

	boolean background;

	UnaryOperator<DirtyCopies<String>> dirtySessions = UnaryOperator.identity();

	int syncBatchSize;

	int reaperBatchSize;

	int workers = 1;

	boolean reaperPurgesLeases;

	StoreQueue queue = StoreQueue.unlimited();

	RandomSource randomSource = RandomSource.SYSTEM;

	Waiter waiter = Waiter.SYSTEM;

	CompositionBuilder(SessionCache cache, SessionStore store, ClusterClock clock) {
		this.cache = cache;
		this.store = store;
		this.clock = clock;
		this.singleCopies = cache.singleOwner();
		this.leases = cache.singleOwner();
	}

	/**
	 * Sets the keys of an instance that asks the database for its store id.
	 * @param name the namespace
	 * @param ask asks the database, which takes the argument if it has no id yet
	 * @return this builder
	 */
	public CompositionBuilder keys(String name, UnaryOperator<String> ask) {
		this.namespace = name;
		this.claim = ask;
		return this;
	}

	/** Sets the keys of an instance that knows its store id. */
	public CompositionBuilder keys(String name, String id) {
		this.namespace = name;
		this.storeId = id;
		return this;
	}

	public CompositionBuilder timing(SessionTiming value) {
		this.timing = value;
		return this;
	}

	/**
	 * Sets where subsessions are kept in the database.
	 * @param table their table
	 * @param settings what can be set of them
	 * @return this builder
	 */
	public CompositionBuilder subsessions(SubsessionStore table, SubsessionSettings settings) {
		this.subsessionStore = table;
		this.subsessionSettings = settings;
		return this;
	}

	/**
	 * Sets where subsessions are cached. The cache's {@link SessionCache#singleOwner()
	 * single owner} if not set.
	 * @param value a cache that keeps one copy of each key
	 * @return this builder
	 */
	public CompositionBuilder singleCopies(SessionCache value) {
		this.singleCopies = value;
		return this;
	}

	/**
	 * Lets the instance lock sessions.
	 * @param table where leases are kept if the cache cannot be asked
	 * @param settings how to lock
	 * @param thread makes the thread that renews leases
	 * @return this builder
	 */
	public CompositionBuilder locks(LockTable table, LockSettings settings, Supplier<ScheduledExecutorService> thread) {
		this.lockTable = table;
		this.lockSettings = settings;
		this.leaseThread = thread;
		return this;
	}

	/**
	 * Sets where leases are cached. The cache's {@link SessionCache#singleOwner() single
	 * owner} if not set.
	 * @param value a cache that keeps one copy of each key
	 * @return this builder
	 */
	public CompositionBuilder leases(SessionCache value) {
		this.leases = value;
		return this;
	}

	/**
	 * Makes the instance one of several.
	 * @param shared the notebook that the instances share
	 * @param known the routes of this instance
	 * @param interval the pause between two heartbeats
	 * @return this builder
	 */
	public CompositionBuilder cluster(ClusterNotebook shared, CacheRoutes known, Duration interval) {
		this.notebook = shared;
		this.routes = known;
		this.heartbeatInterval = interval;
		return this;
	}

	/**
	 * Lets the instances tell each other of sessions that end.
	 * @param shared the notices that the instances share
	 * @param hearer is told of each session that another instance has ended
	 * @return this builder
	 */
	public CompositionBuilder endNotices(EndNotices shared, Consumer<EndNotice> hearer) {
		this.endNotices = shared;
		this.remoteEnds = hearer;
		return this;
	}

	/**
	 * Sets how values become bytes.
	 * @param value encodes and decodes
	 * @param policy what becomes of an attribute that cannot be decoded
	 * @return this builder
	 */
	public CompositionBuilder serializer(AttributeSerializer value, AttributeErrorPolicy policy) {
		this.serializer = value;
		this.onError = policy;
		return this;
	}

	/**
	 * Sets the store that the application used before, or goes back to.
	 * @param old the store
	 * @param inDatabase whether it is in the same database, behind the gate
	 * @param values encodes and decodes the values there
	 * @param adopting whether sessions are taken over from it
	 * @param exporting whether sessions may be written to it
	 * @return this builder
	 */
	public CompositionBuilder oldSessions(OldSessions old, boolean inDatabase, AttributeSerializer values,
			boolean adopting, boolean exporting) {
		this.adopts = adopting;
		this.exports = exporting;
		this.oldSessions = old;
		this.oldSessionsAreInDatabase = inDatabase;
		this.oldValues = values;
		return this;
	}

	/**
	 * Sets what gets the sessions that end.
	 * @param value the archive, or {@code null} if nobody wants them
	 * @return this builder
	 */
	public CompositionBuilder archive(@Nullable SessionArchive value) {
		this.archive = value;
		return this;
	}

	public CompositionBuilder events(SessionEvents value) {
		this.events = value;
		return this;
	}

	public CompositionBuilder observer(SessionObserver value) {
		this.observer = value;
		return this;
	}

	/**
	 * Sets what is remembered for the background sync.
	 * @param capacity how many sessions, and how many subsessions
	 * @param inBackground {@code false} if page loads alone are to sync
	 * @return this builder
	 */
	public CompositionBuilder dirty(int capacity, boolean inBackground) {
		this.dirtyCapacity = capacity;
		this.dirtySubsessionCapacity = capacity;
		this.background = inBackground;
		return this;
	}

	/**
	 * Sets how much is remembered besides unsynced sessions.
	 * @param unsyncedSubsessions the most unsynced subsessions
	 * @param unconfirmed the most sessions whose copy may be stale
	 * @param pending the most ends to keep for a database that is away
	 * @param untold the most ends to keep until other instances are told
	 * @param remembered the most ids in each list of those not to ask for again
	 * @return this builder
	 */
	public CompositionBuilder limits(int unsyncedSubsessions, int unconfirmed, int pending, int untold,
			int remembered) {
		this.dirtySubsessionCapacity = unsyncedSubsessions;
		this.unconfirmedWrites = unconfirmed;
		this.pendingEnds = pending;
		this.untoldEnds = untold;
		this.rememberedIds = remembered;
		return this;
	}

	/**
	 * Sets what stands before the queue of unsynced sessions.
	 * @param value wraps the queue; nothing does if not set
	 * @return this builder
	 */
	public CompositionBuilder dirtySessions(UnaryOperator<DirtyCopies<String>> value) {
		this.dirtySessions = value;
		return this;
	}

	/**
	 * Sets how many rows a pass takes in one round.
	 * @param sync of the background sync
	 * @param reaper of the reaper
	 * @return this builder
	 */
	public CompositionBuilder batchSizes(int sync, int reaper) {
		this.syncBatchSize = sync;
		this.reaperBatchSize = reaper;
		return this;
	}

	/**
	 * Sets how many threads share the rounds of a pass of the sync or the reaper.
	 * @param value the thread of the pass and those that it starts; 1 if not set
	 * @return this builder
	 */
	public CompositionBuilder workers(int value) {
		this.workers = value;
		return this;
	}

	/**
	 * Sets whether the reaper removes old leases from the table of the locks.
	 * @param value {@code false} where nobody locks
	 * @return this builder
	 */
	public CompositionBuilder reaperPurgesLeases(boolean value) {
		this.reaperPurgesLeases = value;
		return this;
	}

	/**
	 * Sets where those wait who find no free connection to the database.
	 * @param value the queue; nobody waits if not set
	 * @return this builder
	 */
	public CompositionBuilder queue(StoreQueue value) {
		this.queue = value;
		return this;
	}

	/**
	 * Sets the random source.
	 * @param value the source; the system's if not set
	 * @return this builder
	 */
	public CompositionBuilder randomSource(RandomSource value) {
		this.randomSource = value;
		return this;
	}

	/**
	 * Sets how threads wait.
	 * @param value lets time pass; really, if not set
	 * @return this builder
	 */
	public CompositionBuilder waiter(Waiter value) {
		this.waiter = value;
		return this;
	}

	/** Makes the parts. Nothing is asked of the tiers yet, and nothing runs. */
	public Composition build() {
		Objects.requireNonNull(this.namespace, "keys");
		Objects.requireNonNull(this.timing, "timing");
		Objects.requireNonNull(this.subsessionStore, "subsessions");
		Objects.requireNonNull(this.serializer, "serializer");
		return Composition.make(this);
	}

}
