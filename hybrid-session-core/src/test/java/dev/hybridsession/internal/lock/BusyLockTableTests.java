package dev.hybridsession.internal.lock;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.Stream;

import dev.hybridsession.SessionLocks.LockTimeoutPolicy;
import dev.hybridsession.SessionLocks.SessionLock;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.cache.routing.Routes;
import dev.hybridsession.internal.record.CopyMerger;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.LockTable;
import dev.hybridsession.internal.store.StoreCongestedException;
import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.internal.system.RandomSource;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.MemoryLockTable;
import dev.hybridsession.support.MemoryNode;
import dev.hybridsession.support.MemoryServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The lock of a session while the database is there, but has no free connection or keeps
 * the row of the lock locked.
 */
class BusyLockTableTests {

	private static final Duration LEASE = Duration.ofSeconds(30);

	/** Of the database, to the next questions. */
	private final Queue<RuntimeException> refusals = new ConcurrentLinkedQueue<>();

	private final FaultyCache cache = cache();

	private final LockTestBase.PatientWaiter waiter = new LockTestBase.PatientWaiter();

	private final TieredSessionLocks locks = new TieredSessionLocks(this.cache, table(),
			new CacheKeys("test", () -> "store"),
			new LockSettings(LEASE, Duration.ofMinutes(1), Duration.ZERO, LockTimeoutPolicy.FAIL), SessionObserver.NONE,
			this.waiter, Clock.systemUTC(), RandomSource.SYSTEM, new ScheduledThreadPoolExecutor(1));

	private static FaultyCache cache() {
		Clock clock = Clock.systemUTC();
		List<MemoryNode> nodes = List.of(new MemoryNode(new MemoryServer("a:1", clock)));
		RoutedCache cache = new RoutedCache(nodes, new Routes(nodes, 1, clock, Duration.ZERO), Duration.ofSeconds(1),
				CopyMerger::merge);
		cache.start();
		return new FaultyCache(cache);
	}

	private LockTable table() {
		LockTable table = new MemoryLockTable();
		return (LockTable) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { LockTable.class },
				(proxy, method, arguments) -> {
					RuntimeException refusal = this.refusals.poll();
					if (refusal != null) {
						throw refusal;
					}
					return method.invoke(table, arguments);
				});
	}

	static Stream<RuntimeException> refusals() {
		return Stream.of(new StoreContendedException("The row is locked", null),
				new StoreCongestedException("No connection was free", null));
	}

	@AfterEach
	void close() {
		this.locks.close();
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void aLockInTheDatabaseIsNotLostByOneRenewalThatFindsTheDatabaseBusy(RuntimeException busy) {
		this.cache.setUnavailable(true);
		assertOutlives(this.locks.acquire("session"), busy);
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void aLockWhoseNodeIsLostGoesToTheDatabaseOnceThatIsNotBusy(RuntimeException busy) {
		SessionLock lock = this.locks.acquire("session");
		this.cache.setUnavailable(true);
		assertOutlives(lock, busy);
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void aLockInDoubtIsNotLostWhileMemcachedHasItAndTheDatabaseIsBusy(RuntimeException busy) {
		SessionLock lock = this.locks.acquire("session");
		this.cache.setInDoubt(true);
		assertOutlives(lock, busy);
	}

	private void assertOutlives(SessionLock lock, RuntimeException busy) {
		this.refusals.add(busy);
		this.waiter.moveOn(LEASE.dividedBy(3));
		this.locks.renewals.run();
		assertThat(this.refusals).isEmpty();
		assertThat(lock.isHeld()).as("after a renewal in vain").isTrue();
		this.waiter.moveOn(LEASE.dividedBy(3));
		this.locks.renewals.run();
		this.waiter.moveOn(LEASE.dividedBy(2));
		assertThat(lock.isHeld()).as("after the end of the first lease").isTrue();
		lock.release();
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void aRequestWaitsForItsLockWhileTheDatabaseIsBusy(RuntimeException busy) {
		this.cache.setUnavailable(true);
		this.refusals.add(busy);
		this.refusals.add(busy);
		SessionLock lock = this.locks.acquire("session");
		assertThat(lock.isHeld()).isTrue();
		lock.release();
	}

}
