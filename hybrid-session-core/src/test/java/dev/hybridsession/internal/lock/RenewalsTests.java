package dev.hybridsession.internal.lock;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;

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
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RenewalsTests {

	private static final CacheKeys KEYS = new CacheKeys("test", () -> "store");

	private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(Renewals.class);

	private final List<String> renewed = new CopyOnWriteArrayList<>();

	/** Of memcached, at each renewal. */
	private volatile @Nullable Throwable failure;

	/** Of the thread, for the next work. */
	private volatile @Nullable Error refusal;

	/** Of memcached, at the next removals. */
	private final Queue<Throwable> removals = new ConcurrentLinkedQueue<>();

	private volatile long pause = TimeUnit.HOURS.toMillis(1);

	private final Log log = new Log();

	private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1) {

		@Override
		public ScheduledFuture<?> scheduleWithFixedDelay(Runnable work, long first, long delay, TimeUnit unit) {
			Error ex = RenewalsTests.this.refusal;
			if (ex != null) {
				RenewalsTests.this.refusal = null;
				throw ex;
			}
			return super.scheduleWithFixedDelay(work, RenewalsTests.this.pause, RenewalsTests.this.pause,
					TimeUnit.MILLISECONDS);
		}

	};

	private final TieredSessionLocks locks = new TieredSessionLocks(recording(), new MemoryLockTable(), KEYS,
			new LockSettings(Duration.ofHours(1), Duration.ZERO, Duration.ZERO, LockTimeoutPolicy.FAIL),
			SessionObserver.NONE, Waiter.SYSTEM, Clock.systemUTC(), RandomSource.SYSTEM, () -> this.thread);

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
						Throwable ex = this.failure;
						if (ex != null) {
							throw ex;
						}
					}
					Throwable ex = method.getName().equals("remove") ? this.removals.poll() : null;
					if (ex != null) {
						throw ex;
					}
					return method.invoke(cache, arguments);
				});
	}

	@BeforeEach
	void capture() {
		this.log.start();
		LOGGER.addAppender(this.log);
	}

	@AfterEach
	void close() {
		LOGGER.detachAppender(this.log);
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
	void anErrorEndsNoRenewalsAndIsLoggedOnceInAMinute() {
		this.failure = new NoClassDefFoundError("Renewal");
		this.pause = 1;
		acquireTwo();
		awaitRenewals(20);
		assertThat(this.log.events).singleElement().satisfies((event) -> {
			assertThat(event.getFormattedMessage()).startsWith("1 renewals of session locks have failed");
			assertThat(event.getThrowableProxy().getMessage()).isEqualTo("Renewal");
		});
	}

	@Test
	void anExceptionOfATierIsLoggedOnceInAMinute() {
		this.failure = new IllegalStateException("broken");
		this.pause = 1;
		acquireTwo();
		awaitRenewals(20);
		assertThat(this.log.events).hasSize(1);
	}

	@Test
	void anErrorThatCannotBeLoggedEndsNoRenewals() {
		this.failure = new OutOfMemoryError("renewal");
		this.log.failure = new OutOfMemoryError("log");
		this.pause = 1;
		acquireTwo();
		awaitRenewals(20);
	}

	@Test
	void aLockWhoseRenewalsCannotBeginIsGivenBackAndTheNextBeginsThem() {
		this.refusal = new OutOfMemoryError("unable to create native thread");
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> this.locks.acquire("session"));
		this.pause = 1;
		assertThat(this.locks.acquire("session").isHeld()).isTrue();
		awaitRenewals(2);
	}

	/** Otherwise memcached would keep the lock until its lease ends. */
	@Test
	void aLockThatFailsToBeGivenBackIsGivenBackSoon() {
		SessionLock lock = this.locks.acquire("session");
		this.removals.add(new NoClassDefFoundError("Removal"));
		this.removals.add(new IllegalStateException("broken"));
		assertThatExceptionOfType(NoClassDefFoundError.class).isThrownBy(lock::release);
		Awaitility.await().until(this.removals::isEmpty);
		Awaitility.await().ignoreExceptions().until(() -> this.locks.acquire("session").isHeld());
	}

	private void acquireTwo() {
		this.locks.acquire("one");
		this.locks.acquire("two");
	}

	private void awaitRenewals(int count) {
		Awaitility.await().until(() -> this.renewed.size() >= count);
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

	/** Keeps what is logged, or fails. */
	private static final class Log extends AppenderBase<ILoggingEvent> {

		private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

		private volatile @Nullable Error failure;

		@Override
		protected void append(ILoggingEvent event) {
			this.events.add(event);
			if (this.failure != null) {
				throw this.failure;
			}
		}

	}

}
