package dev.hybridsession.internal.lock;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The lock of a session while the database is there, but has no free connection or keeps
 * the row of the lock locked.
 */
class BusyLockTableTests {

	private static final Duration LEASE = Duration.ofSeconds(30);

	private static final CacheKeys KEYS = new CacheKeys("test", () -> "store");

	/** Of the database, to the next questions. */
	private final Queue<RuntimeException> refusals = new ConcurrentLinkedQueue<>();

	/** Runs before each question to the database, with the key. */
	private volatile Consumer<String> question = (key) -> {
	};

	private final LockTable table = new MemoryLockTable();

	private final List<MemoryNode> nodes = Stream.of("a:1", "b:1")
		.map((name) -> new MemoryNode(new MemoryServer(name, Clock.systemUTC())))
		.toList();

	private final FaultyCache cache = cache();

	private final LockTestBase.PatientWaiter waiter = new LockTestBase.PatientWaiter();

	private final TieredSessionLocks locks = new TieredSessionLocks(this.cache, busyTable(), KEYS,
			new LockSettings(LEASE, Duration.ofMinutes(1), Duration.ZERO, LockTimeoutPolicy.FAIL), SessionObserver.NONE,
			this.waiter, Clock.systemUTC(), RandomSource.SYSTEM, () -> new ScheduledThreadPoolExecutor(1));

	private FaultyCache cache() {
		RoutedCache cache = new RoutedCache(this.nodes, new Routes(this.nodes, 1, Clock.systemUTC(), Duration.ZERO),
				Duration.ofSeconds(1), CopyMerger::merge);
		cache.start();
		return new FaultyCache(cache.leases());
	}

	private LockTable busyTable() {
		return (LockTable) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { LockTable.class },
				(proxy, method, arguments) -> {
					this.question.accept((String) arguments[0]);
					RuntimeException refusal = this.refusals.poll();
					if (refusal != null) {
						throw refusal;
					}
					return method.invoke(this.table, arguments);
				});
	}

	private boolean inTable(String id) {
		long now = System.currentTimeMillis();
		boolean free = this.table.acquire(KEYS.lock(id), "nobody", now, now);
		return !(free && this.table.release(KEYS.lock(id), "nobody"));
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

	@ParameterizedTest
	@MethodSource("refusals")
	void aLockThatABusyDatabaseDidNotTakeBackIsGivenBackSoon(RuntimeException busy) {
		this.cache.setUnavailable(true);
		SessionLock lock = this.locks.acquire("session");
		this.refusals.add(busy);
		this.refusals.add(busy);
		lock.release();
		assertThat(inTable("session")).isTrue();
		Awaitility.await().until(() -> !inTable("session"));
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void aLockThatIsBackInMemcachedLeavesABusyDatabaseLater(RuntimeException busy) {
		this.cache.setUnavailable(true);
		SessionLock lock = this.locks.acquire("session");
		this.cache.setUnavailable(false);
		this.refusals.add(busy);
		this.locks.renewals.run();
		assertThat(inTable("session")).isTrue();
		this.locks.renewals.run();
		assertThat(inTable("session")).isFalse();
		assertThat(lock.isHeld()).isTrue();
		lock.release();
	}

	/** Each question to the database waits for a connection in vain. */
	@Test
	void locksInMemcachedDoNotWaitForThoseInABusyDatabase() {
		this.nodes.get(0).lose();
		Map<String, SessionLock> held = new LinkedHashMap<>();
		IntStream.range(0, 20).mapToObj((number) -> "session" + number).forEach((id) -> {
			held.put(id, this.locks.acquire(id));
		});
		Set<String> stored = held.keySet().stream().filter(this::inTable).collect(Collectors.toSet());
		List<SessionLock> cached = held.keySet().stream().filter((id) -> !stored.contains(id)).map(held::get).toList();
		assertThat(stored).hasSizeGreaterThan(3);
		assertThat(cached).isNotEmpty();
		Set<String> asked = new HashSet<>();
		AtomicInteger lost = new AtomicInteger();
		this.question = (key) -> {
			asked.add(key);
			this.waiter.moveOn(Duration.ofSeconds(10));
			lost.addAndGet(lost(cached));
			throw new StoreCongestedException("No connection was free", null);
		};
		for (int run = 0; run < stored.size(); run++) {
			this.waiter.moveOn(LEASE.dividedBy(3));
			lost.addAndGet(lost(cached));
			this.locks.renewals.run();
		}
		assertThat(lost).hasValue(0);
		assertThat(asked).as("each in turn").isEqualTo(stored.stream().map(KEYS::lock).collect(Collectors.toSet()));
	}

	private static int lost(List<SessionLock> locks) {
		return (int) locks.stream().filter((lock) -> !lock.isHeld()).count();
	}

}
