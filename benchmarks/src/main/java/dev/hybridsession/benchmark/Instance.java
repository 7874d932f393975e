package dev.hybridsession.benchmark;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import dev.hybridsession.jdbc.JdbcLockTable;
import dev.hybridsession.jdbc.JdbcSessionStore;
import dev.hybridsession.jdbc.JdbcSubsessionStore;
import dev.hybridsession.lock.LockSettings;
import dev.hybridsession.lock.LockTimeoutPolicy;
import dev.hybridsession.lock.SessionLocks;
import dev.hybridsession.lock.Waiter;
import dev.hybridsession.observe.SessionArchive;
import dev.hybridsession.observe.SessionObserver;
import dev.hybridsession.repository.AttributeErrorPolicy;
import dev.hybridsession.repository.GatedLockTable;
import dev.hybridsession.repository.GatedSubsessionStore;
import dev.hybridsession.repository.HybridSession;
import dev.hybridsession.repository.HybridSessionRepository;
import dev.hybridsession.repository.HybridSubsessions;
import dev.hybridsession.repository.SessionEvents;
import dev.hybridsession.repository.SessionTiers;
import dev.hybridsession.repository.SessionTiming;
import dev.hybridsession.repository.StoreQueue;
import dev.hybridsession.serializer.AttributeSerializer;
import dev.hybridsession.serializer.ClassFilter;
import dev.hybridsession.serializer.JdkAttributeSerializer;
import dev.hybridsession.subsession.SubsessionEngine;
import dev.hybridsession.subsession.SubsessionSettings;
import dev.hybridsession.subsession.Subsessions;
import dev.hybridsession.sync.BackgroundSync;
import dev.hybridsession.sync.DirtySessionQueue;
import dev.hybridsession.sync.DirtySubsessionQueue;
import dev.hybridsession.sync.EvictionWatch;
import dev.hybridsession.sync.SubsessionSyncPass;
import dev.hybridsession.sync.SyncPass;
import dev.hybridsession.tier.CacheKeys;
import dev.hybridsession.tier.Chance;
import dev.hybridsession.tier.SessionCache;

/**
 * One instance of an application, without the application: nothing stands between the
 * repository and its tiers, and rows are synced in the background every second.
 */
final class Instance implements AutoCloseable {

	static final CacheKeys KEYS = new CacheKeys("hybrid", () -> "store");

	/** The defaults. */
	static final SessionTiming TIMING = new SessionTiming(Duration.ofSeconds(120), Duration.ofSeconds(1),
			Duration.ofSeconds(2), Duration.ofSeconds(60));

	private static final String TABLE = "HYBRID_SESSION";

	private static final Duration LEASE = Duration.ofSeconds(30);

	/** So that nobody gives up. */
	private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

	private static final int MAX_DIRTY = 100_000;

	private static final int SYNC_BATCH = 200;

	private final ScheduledExecutorService jobs = Executors.newSingleThreadScheduledExecutor();

	private final SessionCache cache;

	private final HybridSessionRepository repository;

	private final Subsessions subsessions;

	private final SessionLocks locks;

	Instance(SessionCache cache, DataSource dataSource, SessionTiming timing) {
		this.cache = cache;
		Clock clock = Clock.systemUTC();
		AttributeSerializer serializer = new JdkAttributeSerializer(Instance.class.getClassLoader(),
				ClassFilter.of(List.of(), List.of(Instance.class.getPackageName())));
		EvictionWatch evictions = new EvictionWatch(timing.syncInterval(), clock, SessionObserver.NONE, Map::of);
		DirtySessionQueue dirty = new DirtySessionQueue(MAX_DIRTY, true, evictions);
		SessionTiers tiers = SessionTiers.of(cache, new JdbcSessionStore(dataSource, TABLE, "hybrid"), KEYS, timing,
				dirty, SessionObserver.NONE, clock, Chance.SYSTEM, StoreQueue.unlimited(), Waiter.SYSTEM);
		this.repository = new HybridSessionRepository(tiers, serializer, AttributeErrorPolicy.HIDE_ATTRIBUTE,
				SessionArchive.none(), SessionEvents.NONE);
		DirtySubsessionQueue dirtySubsessions = new DirtySubsessionQueue(MAX_DIRTY, true, evictions);
		SubsessionSettings settings = new SubsessionSettings(LEASE, LONGEST_WAIT, timing.clockSkew(), true, Set.of());
		SubsessionEngine engine = new SubsessionEngine(cache.homes(),
				new GatedSubsessionStore(tiers.gate(), new JdbcSubsessionStore(dataSource, TABLE, "hybrid")), KEYS,
				this.repository.parents(), dirtySubsessions, serializer, settings, SessionObserver.NONE, clock,
				Chance.SYSTEM, Waiter.SYSTEM);
		this.locks = new SessionLocks(cache.homes(),
				new GatedLockTable(tiers.gate(), new JdbcLockTable(dataSource, TABLE, "hybrid")), KEYS,
				new LockSettings(LEASE, LONGEST_WAIT, timing.clockSkew(), LockTimeoutPolicy.FAIL), SessionObserver.NONE,
				Waiter.SYSTEM, clock, Chance.SYSTEM, Executors.newSingleThreadScheduledExecutor());
		this.subsessions = new HybridSubsessions(this.repository, engine);
		BackgroundSync sync = new BackgroundSync(
				new SyncPass(tiers, dirty, this.repository.ending(), SYNC_BATCH, Waiter.SYSTEM),
				new SubsessionSyncPass(tiers, dirtySubsessions, engine.sync(), SYNC_BATCH, Waiter.SYSTEM));
		this.jobs.scheduleWithFixedDelay(sync::run, 1, 1, TimeUnit.SECONDS);
	}

	SessionCache cache() {
		return this.cache;
	}

	HybridSessionRepository repository() {
		return this.repository;
	}

	Subsessions subsessions() {
		return this.subsessions;
	}

	SessionLocks locks() {
		return this.locks;
	}

	/** A new session, in both tiers. */
	HybridSession create() {
		HybridSession session = this.repository.createSession();
		this.repository.save(session);
		return session;
	}

	/** A session that is there. */
	HybridSession find(String id) {
		HybridSession session = this.repository.findById(id);
		if (session == null) {
			throw new IllegalStateException("A session is gone");
		}
		return session;
	}

	@Override
	public void close() {
		this.locks.close();
		this.jobs.shutdown();
		try {
			this.jobs.awaitTermination(1, TimeUnit.MINUTES);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
