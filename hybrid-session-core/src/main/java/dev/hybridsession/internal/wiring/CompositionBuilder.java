package dev.hybridsession.internal.wiring;

import java.time.Duration;
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
 * Needed are the keys, the subsessions, the locks, the cluster, the serializer, the
 * listeners, the memory and the passes.
 */
@SuppressWarnings("NullAway.Init")
public final class CompositionBuilder {

	final SessionCache cache;

	final SessionStore store;

	final ClusterClock clock;

	final SessionTiming timing;

	SessionCache singleCopies;

	String namespace;

	Supplier<String> storeId;

	@Nullable UnaryOperator<String> claim;

	SubsessionStore subsessionStore;

	SubsessionSettings subsessionSettings;

	LockParts locks;

	ClusterNotebook notebook;

	CacheRoutes routes;

	Duration heartbeatInterval;

	@Nullable EndNotices endNotices;

	Consumer<EndNotice> remoteEnds;

	AttributeSerializer serializer;

	AttributeErrorPolicy onError = AttributeErrorPolicy.HIDE_ATTRIBUTE;

	@Nullable OldStoreParts oldStore;

	@Nullable SessionArchive archive;

	SessionEvents events;

	SessionObserver observer;

	Capacities capacities;

	boolean background;

	UnaryOperator<DirtyCopies<String>> dirtySessions = UnaryOperator.identity();

	int syncBatchSize;

	int reaperBatchSize;

	int workers;

	StoreQueue queue = StoreQueue.unlimited();

	RandomSource randomSource = RandomSource.SYSTEM;

	Waiter waiter = Waiter.SYSTEM;

	CompositionBuilder(SessionCache cache, SessionStore store, ClusterClock clock, SessionTiming timing) {
		this.cache = cache;
		this.store = store;
		this.clock = clock;
		this.timing = timing;
	}

	/**
	 * Sets the keys of an instance that asks the database for its store id.
	 * @param name the namespace
	 * @param ask asks the database, which takes the argument if it has no id yet
	 */
	public CompositionBuilder keys(String name, UnaryOperator<String> ask) {
		this.namespace = name;
		this.claim = ask;
		return this;
	}

	/**
	 * Sets the keys of an instance.
	 * @param name the namespace
	 * @param id knows the store id
	 */
	public CompositionBuilder keys(String name, Supplier<String> id) {
		this.namespace = name;
		this.storeId = id;
		return this;
	}

	/**
	 * Sets where subsessions are kept.
	 * @param copies a cache that keeps one copy of each key
	 */
	public CompositionBuilder subsessions(SessionCache copies, SubsessionStore table, SubsessionSettings settings) {
		this.singleCopies = copies;
		this.subsessionStore = table;
		this.subsessionSettings = settings;
		return this;
	}

	public CompositionBuilder locks(LockParts value) {
		this.locks = value;
		return this;
	}

	/**
	 * Sets what the instance shares with others.
	 * @param interval the pause between two heartbeats
	 */
	public CompositionBuilder cluster(ClusterNotebook shared, CacheRoutes known, Duration interval) {
		this.notebook = shared;
		this.routes = known;
		this.heartbeatInterval = interval;
		return this;
	}

	/**
	 * Lets the instances tell each other of sessions that end.
	 * @param hearer is told of each session that another instance has ended
	 */
	public CompositionBuilder endNotices(EndNotices shared, Consumer<EndNotice> hearer) {
		this.endNotices = shared;
		this.remoteEnds = hearer;
		return this;
	}

	/**
	 * Sets how values become bytes.
	 * @param policy what becomes of an attribute that cannot be decoded
	 */
	public CompositionBuilder serializer(AttributeSerializer value, AttributeErrorPolicy policy) {
		this.serializer = value;
		this.onError = policy;
		return this;
	}

	/** Sets the store that the application used before, or goes back to. */
	public CompositionBuilder oldStore(OldStoreParts value) {
		this.oldStore = value;
		return this;
	}

	/**
	 * Sets what hears of sessions.
	 * @param ended gets the sessions that end, or {@code null} if nobody wants them
	 */
	public CompositionBuilder listeners(SessionEvents heard, SessionObserver counted, @Nullable SessionArchive ended) {
		this.events = heard;
		this.observer = counted;
		this.archive = ended;
		return this;
	}

	/**
	 * Sets how much is remembered.
	 * @param inBackground {@code false} if the sync is left to page loads
	 */
	public CompositionBuilder memory(Capacities value, boolean inBackground) {
		this.capacities = value;
		this.background = inBackground;
		return this;
	}

	/** Sets what wraps the queue of unsynced sessions; nothing does if not set. */
	public CompositionBuilder dirtySessions(UnaryOperator<DirtyCopies<String>> value) {
		this.dirtySessions = value;
		return this;
	}

	/**
	 * Sets how a pass of the sync or the reaper goes through its rows.
	 * @param syncBatch how many rows the sync takes in one round
	 * @param reaperBatch how many rows the reaper takes in one round
	 * @param threads how many threads share the rounds: the thread of the pass, and the
	 * threads that it starts
	 */
	public CompositionBuilder passes(int syncBatch, int reaperBatch, int threads) {
		this.syncBatchSize = syncBatch;
		this.reaperBatchSize = reaperBatch;
		this.workers = threads;
		return this;
	}

	/**
	 * Sets where those wait who find no free connection to the database; nobody waits if
	 * not set.
	 */
	public CompositionBuilder queue(StoreQueue value) {
		this.queue = value;
		return this;
	}

	/** Sets the surroundings; the system's if not set. */
	public CompositionBuilder surroundings(RandomSource random, Waiter waiting) {
		this.randomSource = random;
		this.waiter = waiting;
		return this;
	}

	/** Makes the parts. Nothing is asked of the tiers yet, and nothing runs. */
	public Composition build() {
		return Composition.make(this);
	}

	/**
	 * The parts that lock sessions.
	 *
	 * @param leases a cache that keeps one copy of each key
	 * @param table where leases are kept if the cache cannot be asked
	 * @param threads makes the threads that renew and end leases
	 */
	public record LockParts(SessionCache leases, LockTable table, LockSettings settings,
			Supplier<ScheduledExecutorService> threads) {
	}

	/**
	 * The store that the application used before, or goes back to.
	 *
	 * @param sessions its sessions
	 * @param inDatabase whether it is in the same database, behind the gate
	 * @param values encodes and decodes the values there
	 * @param adopting whether sessions are taken over from it
	 * @param exporting whether sessions may be written to it
	 */
	public record OldStoreParts(OldSessions sessions, boolean inDatabase, AttributeSerializer values, boolean adopting,
			boolean exporting) {
	}

	/**
	 * The most of each that an instance remembers.
	 *
	 * @param ids the most ids in each list of those not to ask for again
	 */
	public record Capacities(int sessions, int subsessions, int unconfirmedWrites, int pendingEnds, int untoldEnds,
			int ids) {
	}

}
