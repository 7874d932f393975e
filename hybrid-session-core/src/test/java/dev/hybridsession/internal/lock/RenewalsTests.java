package dev.hybridsession.internal.lock;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.IntStream;

import dev.hybridsession.SessionLocks.LockTimeoutPolicy;
import dev.hybridsession.SessionLocks.SessionLock;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.cache.routing.Routes;
import dev.hybridsession.internal.record.CopyMerger;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.internal.system.RandomSource;
import dev.hybridsession.internal.system.Waiter;
import dev.hybridsession.support.MemoryLockTable;
import dev.hybridsession.support.MemoryNode;
import dev.hybridsession.support.MemoryServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RenewalsTests {

	private static final CacheKeys KEYS = new CacheKeys("test", () -> "store");

	private final List<String> renewed = new ArrayList<>();

	private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1);

	private final TieredSessionLocks locks = new TieredSessionLocks(recording(), new MemoryLockTable(), KEYS,
			new LockSettings(Duration.ofHours(1), Duration.ZERO, Duration.ZERO, LockTimeoutPolicy.FAIL),
			SessionObserver.NONE, Waiter.SYSTEM, Clock.systemUTC(), RandomSource.SYSTEM, this.thread);

	private SessionCache recording() {
		Clock clock = Clock.systemUTC();
		List<MemoryNode> nodes = List.of(new MemoryNode(new MemoryServer("a:1", clock)));
		RoutedCache cache = new RoutedCache(nodes, new Routes(nodes, 1, clock, Duration.ZERO), Duration.ofSeconds(1),
				CopyMerger::merge);
		cache.start();
		return (SessionCache) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { SessionCache.class },
				(proxy, method, arguments) -> {
					if (method.getName().equals("replace")) {
						this.renewed.add((String) arguments[0]);
					}
					return method.invoke(cache, arguments);
				});
	}

	@AfterEach
	void close() {
		this.locks.close();
		assertThat(this.thread.isShutdown()).isTrue();
	}

	@Test
	void leasesAreRenewedInTheOrderOfTheirKeys() {
		List<String> ids = IntStream.range(0, 20).mapToObj((number) -> "session" + number).toList();
		ids.forEach(this.locks::acquire);
		this.locks.renewals.run();
		assertThat(this.renewed).containsExactlyElementsOf(ids.stream().map(KEYS::lock).sorted().toList());
	}

	@Test
	void theThreadHasNothingToDoWhileItRestsAndNoSessionIsLocked() {
		SessionLock lock = this.locks.acquire("session");
		this.locks.rest();
		assertThat(activeRuns()).as("while a session is locked").isOne();
		lock.release();
		this.locks.rest();
		assertThat(activeRuns()).as("after that").isZero();
		this.locks.acquire("session").release();
		assertThat(activeRuns()).as("after the next lock").isOne();
	}

	private long activeRuns() {
		return this.thread.getQueue().stream().filter((run) -> !((Future<?>) run).isCancelled()).count();
	}

	@Test
	void theThreadBeginsWithTheFirstLease() {
		assertThat(this.thread.getPoolSize()).isZero();
		this.locks.acquire("session").release();
		assertThat(this.thread.getPoolSize()).isOne();
	}

}
