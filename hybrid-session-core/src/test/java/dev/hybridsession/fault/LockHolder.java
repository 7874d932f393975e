package dev.hybridsession.fault;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

import com.zaxxer.hikari.HikariDataSource;
import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.SessionLocks.LockTimeoutPolicy;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.cache.memcached.MemcachedFixture;
import dev.hybridsession.internal.cache.memcached.MemcachedServer;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.jdbc.JdbcLockTable;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.lock.LockSettings;
import dev.hybridsession.internal.lock.TieredSessionLocks;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.system.RandomSource;
import dev.hybridsession.internal.system.Waiter;

/**
 * An instance in a process of its own, which locks a session and says so, and goes on
 * having it until it is killed.
 */
final class LockHolder {

	/** Long enough for a busy machine to renew it in time. */
	static final Duration LEASE = Duration.ofSeconds(8);

	static final String READY = "locked";

	private LockHolder() {
	}

	public static void main(String[] arguments) throws InterruptedException {
		HikariDataSource database = new HikariDataSource();
		database.setJdbcUrl(arguments[1]);
		database.setUsername(arguments[2]);
		database.setPassword(arguments[3]);
		locks(connect(arguments[0]), new JdbcLockTable(new Tables(database, "HYBRID_SESSION", "hybrid")),
				Duration.ofMinutes(1))
			.acquire(arguments[4]);
		System.out.println(READY);
		new CountDownLatch(1).await();
	}

	static RoutedCache connect(String memcached) {
		return MemcachedFixture.open(
				MemcachedFixture.settings(List.of(MemcachedServer.of(memcached)), MemcachedProtocol.BINARY,
						Duration.ofSeconds(2)),
				MemcachedClientFactory.standard(), Clock.systemUTC(), Duration.ofSeconds(2));
	}

	static TieredSessionLocks locks(RoutedCache cache, JdbcLockTable table, Duration wait) {
		return new TieredSessionLocks(cache, table, new CacheKeys("test", () -> "store"),
				new LockSettings(LEASE, wait, Duration.ZERO, LockTimeoutPolicy.FAIL), SessionObserver.NONE,
				Waiter.SYSTEM, Clock.systemUTC(), RandomSource.SYSTEM, Executors::newSingleThreadScheduledExecutor);
	}

}
