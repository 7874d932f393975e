package dev.hybridsession.benchmark;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import dev.hybridsession.AttributeErrorPolicy;
import dev.hybridsession.SessionLocks.LockTimeoutPolicy;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.Subsessions;
import dev.hybridsession.internal.cache.routing.Routes;
import dev.hybridsession.internal.copies.SessionTiming;
import dev.hybridsession.internal.jdbc.JdbcClusterNotebook;
import dev.hybridsession.internal.jdbc.JdbcLockTable;
import dev.hybridsession.internal.jdbc.JdbcSessionStore;
import dev.hybridsession.internal.jdbc.JdbcSubsessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.lock.LockSettings;
import dev.hybridsession.internal.lock.TieredSessionLocks;
import dev.hybridsession.internal.record.RecordLimits;
import dev.hybridsession.internal.session.SessionEvents;
import dev.hybridsession.internal.session.TieredSession;
import dev.hybridsession.internal.session.TieredSessionRepository;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.internal.store.StoreQueue;
import dev.hybridsession.internal.subsession.SubsessionSettings;
import dev.hybridsession.internal.wiring.Composition;
import dev.hybridsession.internal.wiring.CompositionBuilder.Capacities;
import dev.hybridsession.internal.wiring.CompositionBuilder.LockParts;
import dev.hybridsession.serializer.AttributeSerializer;
import dev.hybridsession.serializer.JdkAttributeSerializer;

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

	private static final int SYNC_BATCH = 500;

	private static final int REAPER_BATCH = 500;

	private static final int WORKERS = 2;

	private static final int CONNECTIONS = 10;

	private static final Duration WAIT = Duration.ofSeconds(10);

	private static final int MOST_WAITING = 1_000;

	private final ScheduledExecutorService jobs = Executors.newSingleThreadScheduledExecutor();

	private final SessionCache cache;

	private final Composition parts;

	Instance(SessionCache cache, DataSource dataSource, SessionTiming timing) {
		this(cache, dataSource, timing, SessionObserver.NONE);
	}

	Instance(SessionCache cache, DataSource dataSource, SessionTiming timing, SessionObserver observer) {
		this.cache = cache;
		AttributeSerializer serializer = new JdkAttributeSerializer(Instance.class.getClassLoader(), List.of(),
				List.of(Instance.class.getPackageName()));
		this.parts = Composition
			.of(cache, new JdbcSessionStore(new Tables(dataSource, TABLE, "hybrid")), Clock.systemUTC(), timing)
			.keys("hybrid", () -> "store")
			.serializer(serializer, AttributeErrorPolicy.HIDE_ATTRIBUTE)
			.subsessions(cache.singleOwner(), new JdbcSubsessionStore(new Tables(dataSource, TABLE, "hybrid")),
					new SubsessionSettings(LEASE, LONGEST_WAIT, true, Set.of(), RecordLimits.DEFAULT))
			.locks(new LockParts(cache.leases(), new JdbcLockTable(new Tables(dataSource, TABLE, "hybrid")),
					new LockSettings(LEASE, LONGEST_WAIT, timing.clockSkew(), LockTimeoutPolicy.FAIL),
					Executors::newSingleThreadScheduledExecutor))
			.cluster(new JdbcClusterNotebook(new Tables(dataSource, TABLE, "hybrid")),
					new Routes(List.of(), 1, Clock.systemUTC(), timing.clockSkew()), LEASE)
			.listeners(new SessionEvents() {
			}, observer, null)
			.memory(new Capacities(MAX_DIRTY, MAX_DIRTY, 100_000, 10_000, 10_000, 10_000), true)
			.passes(SYNC_BATCH, REAPER_BATCH, WORKERS)
			.queue(new StoreQueue(CONNECTIONS, "of the benchmarks", false, WAIT, MOST_WAITING))
			.build();
		this.jobs.scheduleWithFixedDelay(this.parts.sync()::run, 1, 1, TimeUnit.SECONDS);
	}

	SessionCache cache() {
		return this.cache;
	}

	TieredSessionRepository repository() {
		return this.parts.repository();
	}

	Subsessions subsessions() {
		return this.parts.subsessions();
	}

	TieredSessionLocks locks() {
		return this.parts.locks();
	}

	/**
	 * Writes everything to the database that is ahead of it, and returns how many rows.
	 */
	int syncAll() {
		return this.parts.sync().runAll();
	}

	/** Ends what has expired, and returns how many sessions. */
	int reap() {
		return this.parts.reaper().run();
	}

	/** A new session, in both tiers. */
	TieredSession create() {
		TieredSession session = repository().createSession();
		repository().save(session);
		return session;
	}

	/** A session that is there. */
	TieredSession find(String id) {
		TieredSession session = repository().findById(id);
		if (session == null) {
			throw new IllegalStateException("A session is gone");
		}
		return session;
	}

	@Override
	public void close() {
		this.parts.close();
		this.jobs.shutdown();
		try {
			this.jobs.awaitTermination(1, TimeUnit.MINUTES);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
