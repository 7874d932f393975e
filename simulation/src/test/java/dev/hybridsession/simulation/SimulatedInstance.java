package dev.hybridsession.simulation;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import dev.hybridsession.SessionLocks.LockTimeoutPolicy;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.cache.routing.CacheNode;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.cache.routing.Routes;
import dev.hybridsession.internal.lock.LockSettings;
import dev.hybridsession.internal.lock.TieredSessionLocks;
import dev.hybridsession.internal.record.CopyMerger;
import dev.hybridsession.internal.record.RecordLimits;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.ClusterNotebook;
import dev.hybridsession.internal.store.LockTable;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.internal.store.SubsessionStore;
import dev.hybridsession.internal.subsession.SubsessionSettings;
import dev.hybridsession.internal.system.RandomSource;
import dev.hybridsession.support.HybridInstance;

/**
 * An instance of an application from its start to its end. Its parts, and the times at
 * which its jobs run, are those of production.
 */
final class SimulatedInstance {

	private static final long SECOND = 1_000_000;

	private static final int DRAINS = 3;

	private static final int BEATS_TO_SETTLE = 3;

	final String name;

	final HybridInstance hybrid;

	final SimulatedClock clock;

	final TieredSessionLocks locks;

	final Map<String, SimulatedNode> nodes = new LinkedHashMap<>();

	private final Scheduler scheduler;

	private final Losses losses;

	private final SimulatedDatabase database;

	private final Rules rules;

	private final RoutedCache cache;

	private final Standstill standstill = new Standstill();

	private final List<Actor> actors = new ArrayList<>();

	private final List<Actor> idle = new ArrayList<>();

	private boolean knowsStore;

	/** Whether it does not reach the database, which others may reach. */
	private boolean severed;

	private boolean beatWanted;

	private boolean open;

	private boolean stopping;

	private boolean dead;

	private int requests;

	private int jobs;

	SimulatedInstance(World world, String name, List<SimulatedServer> servers, long clockOffset) {
		this.name = name;
		this.scheduler = world.scheduler;
		this.losses = world.losses;
		this.database = world.database;
		this.rules = world.rules;
		for (SimulatedServer server : servers) {
			SimulatedNode node = new SimulatedNode(this.scheduler, world.network, server, this.standstill);
			node.onChange((there) -> {
				world.losses.changed(this);
				world.tell(name + (there ? " has back " : " loses ") + server.name());
			});
			this.nodes.put(server.name(), node);
		}
		this.clock = new SimulatedClock(this.scheduler, clockOffset);
		Clock compared = this.rules.clock(this.clock, () -> this.scheduler.now() * 1000);
		List<CacheNode> connections = this.nodes.values().stream().map(this.rules::node).toList();
		this.cache = new RoutedCache(connections,
				new Routes(connections, world.settings.copies(), compared, Settings.TIMING.clockSkew()),
				Duration.ofHours(1), this.rules.merger(CopyMerger::merge));
		SimulatedWaiter waiter = new SimulatedWaiter(this.scheduler);
		RandomSource randomSource = new SimulatedChance(this.scheduler.random("chance of " + name), name);
		SubsessionStore subsessions = world.database.connect(this, SubsessionStore.class,
				this.rules.subsessionTable(world.database.subsessions));
		this.hybrid = HybridInstance
			.on(this.rules.cache(this.cache, compared),
					this.rules.store(world.database.connect(this, SessionStore.class, sessionTable(world))), compared)
			.storeId(this::storeId)
			.timing(this.rules.timing(Settings.TIMING))
			.archiving(world.settings.archive())
			.dirty(1_000, world.settings.background())
			.dirtySessions(this.rules::dirty)
			.waiter(waiter)
			.randomSource(randomSource)
			.subsessions(subsessions)
			.subsessionSettings(new SubsessionSettings(Settings.LEASE, Settings.WAIT, true,
					this.rules.writtenThrough(Settings.PAID), RecordLimits.DEFAULT))
			.cluster(this.cache,
					this.rules.notebook(world.database.connect(this, ClusterNotebook.class, world.database.notebook)))
			.heartbeat(Settings.HEARTBEAT)
			.locks(this.rules.leases(this.cache.leases()),
					world.database.connect(this, LockTable.class, this.rules.lockTable(world.database.locks)),
					new LockSettings(Settings.LEASE, Settings.WAIT, Settings.TIMING.clockSkew(),
							LockTimeoutPolicy.FAIL),
					new SimulatedExecutor(this.scheduler, (task) -> act(name + " lease", task)))
			.build();
		int[] ids = new int[1];
		SplittableRandom idChance = this.scheduler.random("ids of " + name);
		this.hybrid.repository
			.setSessionIdGenerator(() -> Integer.toHexString(idChance.nextInt()) + "-" + name + "-" + ids[0]++);
		this.hybrid.repository.setWriteThroughAttributes(this.rules.writtenThrough(Settings.THROUGH));
		this.hybrid.repository.setDefaultMaxInactiveInterval(Settings.INTERVAL);
		this.hybrid.archive = (ended) -> world.model.archived(this, ended.internalId());
		this.hybrid.missed = () -> this.losses.noticed(this);
		this.hybrid.ended = (internalId) -> world.model.announced(this, internalId);
		this.locks = this.hybrid.locks();
	}

	/** Before the first answer of the database nobody knows which copies belong to it. */
	private String storeId() {
		if (!knowsStore()) {
			throw new SessionUnavailableException("The database was not reached since the start", null);
		}
		return "store";
	}

	/** Whether it has ever reached the database. */
	boolean knowsStore() {
		this.knowsStore |= !this.severed && !this.database.isDown() && !this.database.isCongested(this);
		return this.knowsStore;
	}

	/** Without an archive the transaction that ends a session tells of it. */
	private SessionStore sessionTable(World world) {
		SessionStore table = this.rules.sessionTable(world.database.sessions);
		return world.settings.archive() ? table
				: new TellingStore(table, (internalId) -> world.model.archived(this, internalId));
	}

	boolean isOpen() {
		return this.open;
	}

	boolean isDead() {
		return this.dead;
	}

	boolean isSevered() {
		return this.severed;
	}

	/** From now on it does not reach the database, or does again. */
	void setSevered(boolean severed) {
		this.severed = severed;
	}

	boolean standsStill() {
		return this.standstill.isOn();
	}

	void standStill() {
		this.standstill.begin();
	}

	void goOn() {
		this.standstill.end();
	}

	/** Whether no memcached is known to answer. */
	boolean reachesNone() {
		return this.nodes.values().stream().noneMatch(SimulatedNode::up);
	}

	boolean reachesAll() {
		return this.nodes.values().stream().allMatch(SimulatedNode::up);
	}

	/** Whether some memcached that it reaches has a copy of a session that is alive. */
	boolean hasCopy(String id) {
		String key = new CacheKeys("test", () -> "store").session(id);
		return this.nodes.values()
			.stream()
			.map((node) -> node.copy(key))
			.anyMatch((copy) -> copy instanceof SessionRecord record
					&& !Settings.TIMING.expired(record, this.hybrid.tiers.now()));
	}

	/** As the application does before there is a request. */
	void start() {
		act(this.name + " start", () -> {
			this.cache.start();
			knowsStore();
			boolean settled = this.hybrid.heartbeat.othersHaveSettled();
			long end = this.scheduler.now() + BEATS_TO_SETTLE * Settings.HEARTBEAT.toMillis() * 1000;
			while (!settled && this.scheduler.now() < end) {
				this.scheduler.sleep(SECOND / 10);
				settled = this.hybrid.heartbeat.othersHaveSettled();
			}
			job("sync", SECOND, () -> {
				this.hybrid.sync.run();
				this.hybrid.subsessionSync.run();
			});
			long reaping = Settings.TIMING.reaperInterval().toMillis() * 1000;
			job("reaper", reaping, this.hybrid.reaper::run);
			Actor heart = job("heart", Settings.HEARTBEAT.toMillis() * 1000, this.hybrid.heartbeat::beat);
			this.cache.routes().onChange(() -> {
				this.beatWanted = true;
				if (this.idle.contains(heart)) {
					this.scheduler.wake(heart);
				}
			});
			this.open = true;
		});
	}

	private Actor job(String job, long pause, Runnable work) {
		this.jobs++;
		Runnable pass = this.rules.job(job, this, work);
		return act(this.name + " " + job, () -> {
			Actor self = this.scheduler.current();
			long first = pause / 2 + self.random.nextLong(pause);
			for (long wait = first; !this.stopping; wait = pause) {
				if (!job.equals("heart") || !this.beatWanted) {
					this.idle.add(self);
					try {
						this.scheduler.suspend(wait);
					}
					finally {
						this.idle.remove(self);
					}
				}
				if (job.equals("heart")) {
					this.beatWanted = false;
				}
				if (!this.stopping) {
					pass.run();
				}
				if (job.equals("heart")) {
					knowsStore();
				}
			}
			this.jobs--;
		});
	}

	/** A request of a user. */
	void request(String what, Runnable work) {
		this.requests++;
		act(this.name + " " + what, () -> {
			try {
				work.run();
			}
			finally {
				this.requests--;
			}
		});
	}

	private Actor act(String what, Runnable work) {
		this.actors.removeIf(Actor::isDone);
		Actor actor = this.scheduler.start(what, this.standstill, work);
		this.actors.add(actor);
		return actor;
	}

	/** The end of its process, in the middle of whatever it does. */
	void kill() {
		this.open = false;
		this.dead = true;
		this.nodes.values().forEach(SimulatedNode::close);
		this.standstill.end();
		this.actors.forEach(this.scheduler::kill);
	}

	/** Stops it as an application stops. */
	void stop() {
		this.open = false;
		act(this.name + " stop", () -> {
			while (this.requests > 0) {
				this.scheduler.sleep(SECOND / 100);
			}
			this.stopping = true;
			this.idle.forEach(this.scheduler::wake);
			while (this.jobs > 0) {
				this.scheduler.sleep(SECOND / 100);
			}
			drain();
			this.locks.close();
			this.cache.close();
			this.dead = true;
		});
	}

	private void drain() {
		for (int attempt = 0; attempt < DRAINS; attempt++) {
			try {
				this.rules.job("drain", this, () -> {
					try {
						this.hybrid.sync.drain();
					}
					finally {
						this.hybrid.subsessionSync.drain();
					}
				}).run();
				this.hybrid.heartbeat.leave();
				this.losses.left();
				return;
			}
			catch (SessionUnavailableException ex) {
				// once more
			}
		}
		this.losses.undrained(this);
	}

}
