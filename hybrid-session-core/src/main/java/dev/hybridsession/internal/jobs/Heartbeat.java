package dev.hybridsession.internal.jobs;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.hybridsession.HybridSessionOperations.InstanceState;
import dev.hybridsession.internal.store.CacheRoutes;
import dev.hybridsession.internal.store.ClusterNotebook;
import dev.hybridsession.internal.store.InstanceNote;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.internal.system.LogOnce;
import dev.hybridsession.internal.system.RandomSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other instances what this one knows of the nodes of the cache, and learns
 * what they know.
 * <ol>
 * <li>Compare the clocks of this instance and of the database.</li>
 * <li>An instance that begins alone raises the fences of all its nodes: others may have
 * run without some of them before.</li>
 * <li>Sign in, with the nodes that are away, and publish the fences that others do not
 * have.</li>
 * <li>Read the fences and the notes of all instances, and publish what fences follow from
 * them.</li>
 * <li>Where instances differ, everything that is not in the database yet is synced: the
 * others may look for it there. Everything is also synced when a node is lost: other
 * nodes may have the last copies of its sessions.</li>
 * <li>If memcached evicts, every instance writes through for as long as any other does
 * that has noticed or heard of it.</li>
 * <li>When an instance has vanished, one of the others looks after its sessions. A sweep
 * of many sessions takes several beats, so that the instance that sweeps is heard and
 * hears.</li>
 * <li>An instance that leaves raises the fences of the nodes that others see otherwise,
 * and signs out: the next instance to start cannot see that there was a difference.</li>
 * </ol>
 * While the database is away an instance keeps what it knows.
 */
public final class Heartbeat {

	private static final Logger logger = LoggerFactory.getLogger(Heartbeat.class);

	/** Sweeps take at most this part of the interval, and at least a page each. */
	private static final int SWEEPING_PART = 4;

	/** Longer than any copy is cached. */
	private static final Duration FENCES_KEPT = Duration.ofDays(62);

	private volatile String id;

	private final ReentrantLock beating = new ReentrantLock();

	private final ClusterNotebook notebook;

	private final CacheRoutes routes;

	private final BackgroundSync sync;

	private final LongFunction<Sweep> newSweep;

	/** The sweeps that are not over, by the id of the instance that vanished. */
	private final Map<String, Sweep> sweeps = new HashMap<>();

	private final EvictionWatch evictions;

	private final ClusterClock clock;

	private final RandomSource randomSource;

	private final Duration interval;

	private LifeSigns signs;

	private final Disagreement disagreement;

	private final LogOnce vanished = new LogOnce();

	private boolean begun;

	private boolean left;

	private boolean failing;

	private String lists = "";

	private Set<String> away = Set.of();

	/** The notes of all instances that the last beat has seen. */
	private volatile List<InstanceNote> seen = List.of();

	private volatile long told = Long.MIN_VALUE;

	/**
	 * Creates the heartbeat of an instance.
	 * @param newSweep makes the sweep for an instance that vanished, from its last sign
	 * of life
	 */
	public Heartbeat(ClusterNotebook notebook, CacheRoutes routes, BackgroundSync sync, LongFunction<Sweep> newSweep,
			EvictionWatch evictions, Duration interval, Clock clock, RandomSource randomSource) {
		this.randomSource = randomSource;
		this.interval = interval;
		this.id = randomSource.uniqueId();
		this.notebook = notebook;
		this.routes = routes;
		this.sync = sync;
		this.newSweep = newSweep;
		this.evictions = evictions;
		this.clock = ClusterClock.of(clock);
		this.signs = new LifeSigns(interval.toMillis());
		this.disagreement = new Disagreement(this.signs.longest());
	}

	/**
	 * Begins again after the instance was stopped, as a new run. The new run knows
	 * nothing of the other instances, and has missed everything that happened meanwhile.
	 */
	public void beginAgain() {
		this.beating.lock();
		try {
			this.id = this.randomSource.uniqueId();
			this.signs = new LifeSigns(this.interval.toMillis());
			this.lists = "";
			this.away = Set.of();
			this.begun = false;
			this.left = false;
			this.clock.forget();
			this.routes.markAllStale();
		}
		finally {
			this.beating.unlock();
		}
	}

	/** Tells and learns, and returns whether the database could be asked. */
	public boolean beat() {
		this.beating.lock();
		try {
			if (this.left) {
				return false;
			}
			exchange();
			this.begun = true;
			this.failing = false;
			return true;
		}
		catch (StoreUnavailableException ex) {
			logger.debug("The notebook cannot be read: {}", ex.getMessage());
		}
		catch (RuntimeException ex) {
			if (!this.failing) {
				logger
					.error("The instances cannot share what they know of memcached, so that a node that comes back may"
							+ " serve old data: {}", ex.getMessage());
			}
			this.failing = true;
		}
		finally {
			this.beating.unlock();
		}
		if (!this.begun) {
			this.routes.markAllStale();
		}
		return false;
	}

	/**
	 * Returns the instances that the last beat has seen, for operators.
	 * @return this instance first; none before the first beat
	 */
	public List<InstanceState> instances() {
		long now = this.told;
		if (now == Long.MIN_VALUE) {
			return List.of();
		}
		InstanceState own = new InstanceState(this.id, true, Instant.ofEpochMilli(now), this.routes.away());
		return Stream
			.concat(Stream.of(own), this.seen.stream()
				.map((note) -> new InstanceState(note.id(), false, Instant.ofEpochMilli(note.seen()), note.away())))
			.toList();
	}

	private void exchange() {
		this.clock.compare(this.notebook::now);
		long now = this.clock.millis();
		long steady = this.clock.steady();
		Set<String> before = this.begun ? Set.of() : begin(now);
		this.notebook.signIn(note(now));
		List<InstanceNote> others = others();
		if (!before.isEmpty() && others.stream().noneMatch((note) -> before.contains(note.id()))) {
			// they have gone without having seen this one
			markStale(this.routes.nodes());
		}
		Map<String, Long> fences = this.notebook.fences();
		publish(fences);
		this.signs.look(others, steady);
		List<InstanceNote> there = others.stream().filter((note) -> this.signs.isThere(note, steady)).toList();
		this.seen = there;
		this.told = now;
		this.routes.learn(fences, there);
		publish(fences);
		others.forEach((note) -> this.evictions.heard(note.evictingUntil()));
		settle(there, steady);
		lookAfter(others.stream().filter((note) -> !there.contains(note)).toList(), now);
	}

	private List<InstanceNote> others() {
		return this.notebook.instances().stream().filter((note) -> !note.id().equals(this.id)).toList();
	}

	/**
	 * If no other instance is there, instances with other nodes may have run before. The
	 * copies on these nodes may be older than those instances.
	 * @return the instances that are there
	 */
	private Set<String> begin(long now) {
		if (this.clock.isTrusted()) {
			this.notebook.forgetFences(now - FENCES_KEPT.toMillis());
		}
		Set<String> before = this.notebook.instances()
			.stream()
			.filter((note) -> this.signs.isFresh(note, now))
			.map(InstanceNote::id)
			.collect(Collectors.toSet());
		if (before.isEmpty()) {
			markStale(this.routes.nodes());
		}
		return before;
	}

	private void markStale(Collection<String> nodes) {
		long now = this.clock.fencing();
		nodes.forEach((node) -> this.notebook.raiseFence(node, now));
	}

	private InstanceNote note(long now) {
		return new InstanceNote(this.id, this.routes.nodes(), this.routes.copies(), this.routes.away(),
				this.sync.isSettled() ? this.lists : "", now, this.routes.identities(), this.evictions.until());
	}

	/**
	 * Tells of the fences that the notebook did not have. A change is never later than
	 * now: a fence from before the clocks were compared may be.
	 */
	private void publish(Map<String, Long> known) {
		long now = this.clock.fencing();
		this.routes.fences().forEach((node, fence) -> {
			long changed = Math.min(fence, now);
			if (known.getOrDefault(node, Long.MIN_VALUE) < changed) {
				this.notebook.raiseFence(node, changed);
			}
		});
	}

	private void settle(Collection<InstanceNote> others, long steady) {
		Set<String> nowAway = this.routes.away();
		if (this.disagreement.look(this.routes, others, steady) || !this.away.containsAll(nowAway)) {
			this.sync.wantAll();
		}
		this.away = nowAway;
		this.lists = lists(others);
	}

	private String lists(Collection<InstanceNote> others) {
		TreeSet<String> all = new TreeSet<>();
		all.add(Disagreement.view(this.routes.nodes(), this.routes.copies(), this.routes.away(),
				this.routes.identities()));
		others
			.forEach((note) -> all.add(Disagreement.view(note.nodes(), note.copies(), note.away(), note.identities())));
		return UUID.nameUUIDFromBytes(all.toString().getBytes(StandardCharsets.UTF_8)).toString();
	}

	private void lookAfter(List<InstanceNote> silent, long now) {
		this.sweeps.keySet().retainAll(silent.stream().map(InstanceNote::id).toList());
		long until = this.clock.steady() + this.interval.toMillis() / SWEEPING_PART;
		// a thread that waits may want to stop this instance
		BooleanSupplier hasTime = () -> this.clock.steady() < until && !this.beating.hasQueuedThreads();
		for (InstanceNote note : silent) {
			// its last sign of life hardly changes: a later attempt would otherwise sweep
			// too few sessions
			long taken = note.seen() + 1;
			if (this.notebook.takeOn(note, taken)) {
				lookAfter(note, taken, now, hasTime);
			}
		}
	}

	private void lookAfter(InstanceNote note, long taken, long now, BooleanSupplier hasTime) {
		if (this.vanished.isFirst(note.id())) {
			logger.warn("An instance has vanished: its last sign of life was {} s ago",
					Math.max(0, now - note.seen()) / 1000);
		}
		Sweep sweep = this.sweeps.computeIfAbsent(note.id(), (id) -> this.newSweep.apply(note.seen()));
		try {
			if (!sweep.run(hasTime)) {
				// the next beat goes on, and no other instance begins
				this.signs.wrote(note.id(), taken);
			}
			else if (sweep.isComplete()) {
				this.notebook.signOut(note.id(), taken);
			}
		}
		catch (StoreUnavailableException ex) {
			this.signs.wrote(note.id(), taken);
			throw ex;
		}
	}

	/**
	 * Returns whether all other instances know which nodes each instance has and reaches,
	 * and have synced what could be looked for elsewhere.
	 * @return {@code true} if nothing is to be waited for, or nobody can say
	 */
	public boolean othersHaveSettled() {
		if (!beat()) {
			return true;
		}
		try {
			long steady = this.clock.steady();
			List<InstanceNote> others = others().stream().filter((note) -> this.signs.isThere(note, steady)).toList();
			boolean differ = others.stream().anyMatch(this::differs);
			return !differ || others.stream().allMatch((note) -> note.settled().equals(lists(others)));
		}
		catch (StoreUnavailableException ex) {
			return true;
		}
	}

	/**
	 * Returns whether this instance waits until another one has heard of it. An instance
	 * that was killed never will, so the nodes that it reached count only while its last
	 * sign of life is fresh.
	 */
	private boolean differs(InstanceNote note) {
		return !Disagreement.isSameSetup(this.routes, note)
				|| !Disagreement.isSameSight(this.routes, note) && this.signs.isFresh(note, this.clock.millis());
	}

	/**
	 * Tells of the fences that no beat has told of, and marks the nodes stale that
	 * another instance sees otherwise. That instance may not have heard of the
	 * difference, and the next one to start cannot see that there was one. Writes of this
	 * instance are missing on those nodes.
	 */
	private void tellOfDifference() {
		publish(this.notebook.fences());
		TreeSet<String> nodes = new TreeSet<>();
		others().forEach((note) -> nodes.addAll(Disagreement.differing(this.routes, note)));
		markStale(nodes);
	}

	/**
	 * Stops: nobody tells this instance anything until it {@link #beginAgain() begins
	 * again}, so it trusts no copy without its row. Its note stays, so the other
	 * instances look after its unsynced sessions.
	 */
	public void stop() {
		this.beating.lock();
		try {
			this.left = true;
			this.routes.markAllStale();
		}
		finally {
			this.beating.unlock();
		}
	}

	/**
	 * Stops and leaves in good order: nothing of this instance needs to be looked after.
	 */
	public void leave() {
		this.beating.lock();
		try {
			stop();
			tellOfDifference();
			this.notebook.signOut(this.id);
		}
		catch (RuntimeException ex) {
			logger.debug("This instance cannot sign out", ex);
		}
		finally {
			this.beating.unlock();
		}
	}

}
