package dev.hybridsession.fault;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.hybridsession.HybridSession;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.SessionLocks.LockTimeoutPolicy;
import dev.hybridsession.SessionLocks.SessionLock;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.jdbc.JdbcLockTable;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.lock.LockSettings;
import dev.hybridsession.internal.lock.TieredSessionLocks;
import dev.hybridsession.internal.session.SeveralTiersTestBase;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.LockTable;
import dev.hybridsession.internal.system.RandomSource;
import dev.hybridsession.internal.system.Waiter;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Threads of two instances count in one attribute of one session, under its lock. */
@Tag("faults")
@ParameterizedClass
@CsvSource({ "BINARY, H2", "META, POSTGRESQL" })
class LockedIncrementsTests extends SeveralTiersTestBase {

	private static final int THREADS = 8;

	private static final int INCREMENTS = 1_000;

	private FaultyCache oneLeases;

	private FaultyCache twoLeases;

	@Parameter(0)
	private MemcachedProtocol protocol;

	@Parameter(1)
	private TestDatabaseServer server;

	@Override
	protected MemcachedProtocol protocol() {
		return this.protocol;
	}

	@Override
	protected TestDatabaseServer server() {
		return this.server;
	}

	@Override
	protected HybridInstance.Builder configure(HybridInstance.Builder builder) {
		return HybridInstance.on(this.cache, this.store, Clock.systemUTC());
	}

	private TieredSessionLocks locks(HybridInstance instance, FaultyCache cache) {
		JdbcLockTable table = new JdbcLockTable(new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid"));
		return new TieredSessionLocks(cache, instance.tiers.gate().guard(LockTable.class, table),
				new CacheKeys("test", () -> "store"),
				new LockSettings(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofSeconds(2),
						LockTimeoutPolicy.FAIL),
				SessionObserver.NONE, Waiter.SYSTEM, Clock.systemUTC(), RandomSource.SYSTEM,
				Executors::newSingleThreadScheduledExecutor);
	}

	private void count() throws Exception {
		this.oneLeases = new FaultyCache(this.one.cache);
		this.twoLeases = new FaultyCache(this.two.cache);
		String id = this.one.create().getId();
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		try (TieredSessionLocks oneLocks = locks(this.one, this.oneLeases);
				TieredSessionLocks twoLocks = locks(this.two, this.twoLeases)) {
			List<Callable<Integer>> work = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				HybridInstance instance = (i % 2 == 0) ? this.one : this.two;
				TieredSessionLocks locks = (i % 2 == 0) ? oneLocks : twoLocks;
				work.add(() -> {
					for (int j = 0; j < INCREMENTS; j++) {
						increment(instance, locks, id);
					}
					return INCREMENTS;
				});
			}
			for (Future<Integer> done : threads.invokeAll(work)) {
				done.get();
			}
		}
		finally {
			threads.shutdownNow();
		}
		HybridSession session = this.two.repository.findById(id);
		assertThat(session).isNotNull();
		assertThat(session.<Integer>getAttribute("count")).isEqualTo(THREADS * INCREMENTS);
	}

	private static void increment(HybridInstance instance, TieredSessionLocks locks, String id) {
		SessionLock lock = locks.acquire(id);
		try {
			HybridSession session = instance.repository.findById(id);
			session.setAttribute("count", User.count(session.getAttribute("count")) + 1);
			instance.repository.save(session);
		}
		finally {
			lock.release();
		}
	}

	@Test
	void keepsEveryIncrement() throws Exception {
		count();
		assertThat(this.oneLeases.total() + this.twoLeases.total()).as("operations")
			.isLessThan(5 * THREADS * INCREMENTS);
	}

	@Test
	void keepsEveryIncrementWithoutMemcached() throws Exception {
		this.one.cache.setUnavailable(true);
		this.two.cache.setUnavailable(true);
		count();
	}

}
