package dev.hybridsession.internal.lock;

import java.lang.reflect.Proxy;
import java.time.Duration;

import dev.hybridsession.SessionLocks.LockTimeoutPolicy;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.system.Waiter;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.MemoryCache;
import dev.hybridsession.support.MemoryLockTable;
import dev.hybridsession.support.MutableClock;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests when an instance leaves a key to other instances. */
class FairnessTests {

	private static final String KEY = "key";

	private static final LockSettings SETTINGS = new LockSettings(Duration.ofSeconds(30), Duration.ZERO, Duration.ZERO,
			LockTimeoutPolicy.FAIL);

	private final MutableClock clock = new MutableClock();

	private final RoutedCache memcached = MemoryCache.over(this.clock, 1, 1);

	private final FaultyCache cache = new FaultyCache(this.memcached);

	private long now;

	/** Asked for the time alone. */
	private final Waiter waiter = (Waiter) Proxy.newProxyInstance(getClass().getClassLoader(),
			new Class<?>[] { Waiter.class }, (proxy, method, arguments) -> this.now);

	private final Fairness fairness = new Fairness(this.cache, this.waiter);

	private final Fairness elsewhere = new Fairness(this.memcached, this.waiter);

	@AfterEach
	void close() {
		this.memcached.close();
	}

	private LockLease lease(String key) {
		return new LockLease(key, "owner", new CacheLease(this.cache, key, "owner", SETTINGS.lease()),
				new TableLease(new MemoryLockTable(), key, "owner", SETTINGS, this.clock), SETTINGS, this.waiter);
	}

	private LockLease begun() {
		LockLease lease = lease(KEY);
		this.fairness.begin(lease);
		return lease;
	}

	@Test
	void aKeyThatAnotherWantsIsGivenBackAtTheEndOfTheTurn() {
		this.now = 1_000;
		LockLease lease = begun();
		this.elsewhere.want(KEY);
		this.now += Fairness.TURN - 1;
		assertThat(this.fairness.isOver(lease)).isFalse();
		this.now++;
		assertThat(this.fairness.isOver(lease)).isTrue();
	}

	@Test
	void anotherThatHasOnceWantedAKeyIsHeardOnce() {
		LockLease lease = begun();
		this.elsewhere.want(KEY);
		this.now += Fairness.TURN;
		assertThat(this.fairness.isOver(lease)).isTrue();
		assertThat(this.fairness.isOver(lease)).isFalse();
	}

	@Test
	void anotherThatHasGivenUpIsNotHeardAfterTwoSeconds() {
		LockLease lease = begun();
		this.elsewhere.want(KEY);
		this.now += Fairness.TURN;
		this.clock.advance(Duration.ofSeconds(3));
		assertThat(this.fairness.isOver(lease)).isFalse();
	}

	@Test
	void theTurnBeginsAnewIfNobodyElseWantsTheKey() {
		LockLease lease = begun();
		this.now += Fairness.TURN;
		assertThat(this.fairness.isOver(lease)).isFalse();
		this.elsewhere.want(KEY);
		this.now += Fairness.TURN - 1;
		assertThat(this.fairness.isOver(lease)).isFalse();
		this.now++;
		assertThat(this.fairness.isOver(lease)).isTrue();
	}

	/** Nobody can say in the database that he waits. */
	@Test
	void aKeyInTheDatabaseIsGivenBackAtTheEndOfTheTurn() {
		this.cache.setUnavailable(true);
		LockLease lease = lease(KEY);
		assertThat(lease.take()).isEqualTo(LeaseAnswer.OURS);
		this.cache.setUnavailable(false);
		this.fairness.begin(lease);
		this.now += Fairness.TURN - 1;
		assertThat(this.fairness.isOver(lease)).isFalse();
		this.now++;
		assertThat(this.fairness.isOver(lease)).isTrue();
	}

	@Test
	void aKeyIsGivenBackIfMemcachedCannotSayWhetherAnotherWantsIt() {
		LockLease lease = begun();
		this.now += Fairness.TURN;
		this.cache.setUnavailable(true);
		assertThat(this.fairness.isOver(lease)).isTrue();
	}

	@Test
	void aShortBreakIsPartOfTheTurn() {
		LockLease first = begun();
		this.now += Fairness.TURN / 2;
		this.fairness.end(first, false);
		this.now += Fairness.YIELD - 1;
		LockLease second = begun();
		assertThat(second.turnBegan).isEqualTo(first.turnBegan);
	}

	@Test
	void aLongBreakEndsTheTurn() {
		LockLease first = begun();
		this.fairness.end(first, false);
		this.now += Fairness.YIELD;
		assertThat(begun().turnBegan).isEqualTo(this.now);
	}

	@Test
	void theTurnBeginsAnewAfterTheKeyWasLeftToOthers() {
		LockLease first = begun();
		this.fairness.end(first, true);
		this.now += Fairness.YIELD - 1;
		assertThat(begun().turnBegan).isEqualTo(this.now);
	}

	@Test
	void aKeyIsLeftToOthersOnlyIfAnotherWantedIt() {
		LockLease lease = begun();
		this.fairness.end(lease, true);
		this.now += Fairness.YIELD / 4;
		assertThat(this.fairness.pause(KEY)).isEqualTo(Fairness.YIELD - Fairness.YIELD / 4);
		this.fairness.end(lease, false);
		assertThat(this.fairness.pause(KEY)).isZero();
		assertThat(this.fairness.pause("unknown")).isZero();
	}

	/** A session that nobody uses any more must not take memory. */
	@Test
	void aTurnIsRememberedWhileTheOthersMayTakeTheKey() {
		for (int i = 0; i < 1_000; i++) {
			this.fairness.end(lease("used all the time"), true);
			this.fairness.end(lease("key" + i), true);
			assertThat(this.fairness.pause("key" + i)).isEqualTo(Fairness.YIELD);
			this.now += Fairness.YIELD / 10;
		}
		assertThat(this.fairness).extracting("turns", InstanceOfAssertFactories.MAP).hasSizeBetween(11, 12);
	}

}
