package dev.hybridsession.internal.lock;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.SessionLocks.LockTimeoutPolicy;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.cache.memcached.MemcachedFixture;
import dev.hybridsession.internal.cache.memcached.MemcachedServer;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.jdbc.JdbcLockTable;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.LockTable;
import dev.hybridsession.internal.system.RandomSource;
import dev.hybridsession.internal.system.Waiter;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

import static org.assertj.core.api.Assertions.assertThat;

/** Two instances that lock the same sessions, on a real memcached and a real database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("servers")
abstract class LockTestBase {

	static final CacheKeys KEYS = new CacheKeys("test", () -> "store");

	private static final AtomicInteger IDS = new AtomicInteger();

	@Parameter
	private MemcachedProtocol protocol;

	MemcachedProcess memcached;

	RoutedCache cache;

	TestDatabase database;

	LockTable table;

	Instance one;

	Instance two;

	String id;

	@BeforeParameterizedClassInvocation
	void startTiers() {
		this.memcached = MemcachedProcess.start();
		this.cache = MemcachedFixture.open(
				MemcachedFixture.settings(List.of(MemcachedServer.of(this.memcached.address())), this.protocol,
						Duration.ofSeconds(2)),
				MemcachedClientFactory.standard(), Clock.systemUTC(), Duration.ofSeconds(2));
		this.database = TestDatabaseServer.H2.create();
		this.table = new JdbcLockTable(new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid"));
	}

	@AfterParameterizedClassInvocation
	void stopTiers() {
		this.cache.close();
		this.memcached.close();
		this.database.close();
	}

	@BeforeEach
	void startInstances() {
		this.id = "session" + IDS.incrementAndGet();
		this.one = new Instance(LockTimeoutPolicy.FAIL);
		this.two = new Instance(LockTimeoutPolicy.FAIL);
	}

	@AfterEach
	void nothingIsLeft() {
		assertThat(this.one.locks.queue.size()).isZero();
		assertThat(this.two.locks.queue.size()).isZero();
		this.one.locks.close();
		this.two.locks.close();
	}

	void memcachedAway(boolean away) {
		this.one.cache.setUnavailable(away);
		this.two.cache.setUnavailable(away);
	}

	String key() {
		return KEYS.lock(this.id);
	}

	boolean inMemcached() {
		return this.cache.read(key()) instanceof CacheRead.Hit;
	}

	boolean inTable() {
		long now = System.currentTimeMillis();
		boolean free = this.table.acquire(key(), "nobody", now - 60_000, now);
		return !(free && this.table.release(key(), "nobody"));
	}

	/** Whether nobody, of any instance, has the lock. */
	void assertFree() {
		assertThat(inMemcached()).isFalse();
		assertThat(inTable()).isFalse();
	}

	/** An instance with a cache that can be counted and made to fail. */
	final class Instance implements SessionObserver {

		final FaultyCache cache = new FaultyCache(LockTestBase.this.cache);

		final AtomicInteger granted = new AtomicInteger();

		final AtomicInteger timedOut = new AtomicInteger();

		final PatientWaiter waiter = new PatientWaiter();

		final TieredSessionLocks locks;

		Instance(LockTimeoutPolicy onTimeout) {
			this(onTimeout, Duration.ofMinutes(10));
		}

		Instance(LockTimeoutPolicy onTimeout, Duration wait) {
			this.locks = new TieredSessionLocks(this.cache, LockTestBase.this.table, KEYS,
					new LockSettings(Duration.ofSeconds(30), wait, Duration.ofSeconds(2), onTimeout), this, this.waiter,
					Clock.systemUTC(), RandomSource.SYSTEM, Executors::newSingleThreadScheduledExecutor);
		}

		@Override
		public void lockWaited(Duration waited) {
			assertThat(waited.isNegative()).isFalse();
			this.granted.incrementAndGet();
		}

		@Override
		public void lockTimedOut() {
			this.timedOut.incrementAndGet();
		}

	}

	/** Waits really, but can be moved on. */
	static final class PatientWaiter implements Waiter {

		private volatile long ahead;

		void moveOn(Duration time) {
			this.ahead += time.toNanos();
		}

		@Override
		public long nanos() {
			return Waiter.SYSTEM.nanos() + this.ahead;
		}

		@Override
		public boolean pause(long nanos) {
			return Waiter.SYSTEM.pause(nanos);
		}

		@Override
		public boolean await(CompletableFuture<?> event, long nanos) {
			return Waiter.SYSTEM.await(event, nanos);
		}

		@Override
		public void acquire(Lock lock) {
			Waiter.SYSTEM.acquire(lock);
		}

	}

}
